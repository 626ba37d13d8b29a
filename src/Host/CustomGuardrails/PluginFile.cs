using System.Collections.Immutable;
using System.Reflection;
using Guard.Host.Configuration;

namespace Guard.Host.CustomGuardrails;

/// <summary>An assembly whose bytes are those the operator listed. It is only ever loaded from these bytes.</summary>
/// <param name="Entry">How it is listed.</param>
/// <param name="Bytes">What was hashed. Nobody writes to it.</param>
/// <param name="Name">Its own name.</param>
/// <param name="References">What it was compiled against.</param>
internal sealed record PluginFile(PluginEntry Entry, byte[] Bytes, AssemblyName Name, ImmutableArray<AssemblyName> References);
