using System.Collections.Immutable;

namespace Guard.Testing;

/// <summary>What a <see cref="GuardApp"/> is started with.</summary>
public sealed record GuardAppOptions
{
    /// <summary>The text of <c>config.yaml</c>.</summary>
    public required string Config { get; init; }

    /// <summary>More files beside it, by relative path, such as rule files.</summary>
    public ImmutableDictionary<string, string> Files { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The data directory, for a gateway that is started again over what another left; null for one of its own.</summary>
    public string? Data { get; init; }

    /// <summary>The gateway's clock; null takes the system's.</summary>
    public TimeProvider? Clock { get; init; }
}
