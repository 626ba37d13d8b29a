using System.Collections.Immutable;

namespace Guard.Host.Configuration;

/// <summary>Where the rules come from.</summary>
internal sealed record RuleSettings
{
    /// <summary>Rule files and directories, absolute or relative to the working directory.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Whether the rules Guard ships with are on. Without a configuration file they are.</summary>
    public bool Baseline { get; init; }

    /// <summary>Headers that conditions may ask for besides the usual ones.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Rule files that only observe.</summary>
    public ImmutableArray<string> Shadow { get; init; } = [];
}
