using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>A compiled, immutable snapshot of every rule. A request reads it once and keeps it to its end.</summary>
public sealed class RuleSet
{
    public RuleSet(string revision, ImmutableArray<GuardrailBinding> bindings, FrozenDictionary<string, ImmutableArray<int>> byName)
    {
        Revision = revision;
        Bindings = bindings;
        ByName = byName;
        DefaultOn = [.. Enumerable.Range(0, bindings.Length).Where(index => bindings[index].IsDefaultOn)];
    }

    public static RuleSet Empty { get; } = new("empty", [], FrozenDictionary<string, ImmutableArray<int>>.Empty);

    /// <summary>SHA-256 of the canonical compiled form, lower-case hex.</summary>
    public string Revision { get; }

    /// <summary>In declared order, which is the order they run in.</summary>
    public ImmutableArray<GuardrailBinding> Bindings { get; }

    /// <summary>Names a caller, key, team or model may use, to indices into <see cref="Bindings"/>: rule names, rule ids, packs.</summary>
    public FrozenDictionary<string, ImmutableArray<int>> ByName { get; }

    /// <summary>Indices of the bindings that always run.</summary>
    public ImmutableArray<int> DefaultOn { get; }
}
