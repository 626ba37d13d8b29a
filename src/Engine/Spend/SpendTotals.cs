using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>What each scope has spent since the beginning, read at start. Keys are ids (hash for keys).</summary>
public sealed record SpendTotals
{
    public ImmutableDictionary<string, NanoUsd> Keys { get; init; } = ImmutableDictionary<string, NanoUsd>.Empty;

    public ImmutableDictionary<string, NanoUsd> Teams { get; init; } = ImmutableDictionary<string, NanoUsd>.Empty;

    public ImmutableDictionary<string, NanoUsd> Users { get; init; } = ImmutableDictionary<string, NanoUsd>.Empty;

    public ImmutableDictionary<string, NanoUsd> Organizations { get; init; } = ImmutableDictionary<string, NanoUsd>.Empty;
}
