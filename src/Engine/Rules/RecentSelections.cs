using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// The selections of recent requests of one rule set, so that requests for which the same rules stand share one list. Bounded: a new selection takes the
/// place of an older one. Thread-safe without locks.
/// </summary>
internal sealed class RecentSelections
{
    private const int MaxSlots = 64;
    private const int MaxPlaces = 1 << 18;

    private readonly Remembered?[] _slots;

    /// <param name="bindings">Bindings of the set; the more there are, the fewer selections are kept.</param>
    public RecentSelections(int bindings) => _slots = new Remembered?[Math.Clamp(MaxPlaces / Math.Max(1, bindings), 1, MaxSlots)];

    /// <summary>The bindings of a selection, in the order of the set.</summary>
    public ImmutableArray<GuardrailBinding> Get(RuleSet rules, ReadOnlySpan<RunsAs> runsAs)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(runsAs));
        ref var slot = ref _slots[(uint)hash.ToHashCode() % (uint)_slots.Length];
        if (Volatile.Read(ref slot) is { } remembered && remembered.RunsAs.AsSpan().SequenceEqual(runsAs))
        {
            return remembered.Bindings;
        }

        var made = new Remembered(runsAs.ToArray(), Make(rules, runsAs));
        Volatile.Write(ref slot, made);
        return made.Bindings;
    }

    private static ImmutableArray<GuardrailBinding> Make(RuleSet rules, ReadOnlySpan<RunsAs> runsAs)
    {
        var bindings = ImmutableArray.CreateBuilder<GuardrailBinding>(runsAs.Length - runsAs.Count(RunsAs.Nothing));
        for (var i = 0; i < runsAs.Length; i++)
        {
            if (runsAs[i] != RunsAs.Nothing)
            {
                bindings.Add(runsAs[i] == RunsAs.Itself ? rules.Bindings[i] : rules.Bindings[i].Elsewhere!);
            }
        }

        return bindings.MoveToImmutable();
    }

    private sealed record Remembered(RunsAs[] RunsAs, ImmutableArray<GuardrailBinding> Bindings);
}
