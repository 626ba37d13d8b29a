using System.Collections.Immutable;

namespace Guard.Engine.Rules;

/// <summary>A second rule set that only observes.</summary>
public sealed record ShadowOptions
{
    public const int DefaultSamplePercent = 10;

    /// <summary>Rule files and directories of the whole second set, in the order they run; none for no second set.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>The share of requests that is judged twice, 1 to 100.</summary>
    public int SamplePercent { get; init; } = DefaultSamplePercent;
}
