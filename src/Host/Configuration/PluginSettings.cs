using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Where custom guardrails are loaded from, and which files may be.</summary>
internal sealed record PluginSettings
{
    /// <summary>The folder, or null for no custom guardrails.</summary>
    public string? Directory { get; init; }

    /// <summary>The only files that are loaded, in the order their guardrail types are made known.</summary>
    public ImmutableArray<PluginEntry> Allow { get; init; } = [];

    /// <summary>Where a finding about the folder as a whole stands.</summary>
    public SourcePosition Position { get; init; }
}
