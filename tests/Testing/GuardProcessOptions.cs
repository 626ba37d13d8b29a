using System.Collections.Immutable;

namespace Guard.Testing;

/// <summary>How a <see cref="GuardProcess"/> is started.</summary>
public sealed record GuardProcessOptions
{
    /// <summary>The text of config.yaml; null starts without a file.</summary>
    public string? Config { get; init; }

    /// <summary>Further files beside config.yaml, by name; the process starts in their directory.</summary>
    public ImmutableDictionary<string, string> Files { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Null lets Guard generate one on a fresh start.</summary>
    public string? MasterKey { get; init; } = "sk-master-of-the-tests-0123456789";

    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Added to the command line after <c>serve</c>'s own.</summary>
    public ImmutableArray<string> MoreArguments { get; init; } = [];

    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);
}
