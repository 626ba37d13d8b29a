using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>An assembly that may be loaded.</summary>
/// <param name="File">Its file name in the folder, without a path.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hex.</param>
/// <param name="Position">Where it is listed.</param>
internal sealed record PluginEntry(string File, string Sha256, SourcePosition Position)
{
    public const int LongestName = 128;

    /// <summary>Hexadecimal digits of a SHA-256.</summary>
    public const int HashLength = 64;
}
