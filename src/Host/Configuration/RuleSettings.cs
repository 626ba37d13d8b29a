using System.Collections.Immutable;
using Guard.Engine.Rules;

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

    /// <summary>Rule files that only observe, in the place of <see cref="Paths"/>.</summary>
    public ImmutableArray<string> Shadow { get; init; } = [];

    /// <summary>The share of requests that the shadow rules judge, in percent.</summary>
    public int ShadowSample { get; init; } = ShadowOptions.DefaultSamplePercent;
}
