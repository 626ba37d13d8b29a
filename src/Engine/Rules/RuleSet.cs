using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>A compiled, immutable snapshot of everything that decides which guardrails run. A request reads it once and keeps it to its end.</summary>
public sealed class RuleSet
{
    public RuleSet(string revision, ImmutableArray<GuardrailBinding> bindings, FrozenDictionary<string, ImmutableArray<int>> byName)
    {
        Revision = revision;
        Bindings = bindings;
        ByName = byName;
        Selections = new RecentSelections(bindings.Length);
        DefaultOn = [.. Enumerable.Range(0, bindings.Length).Where(index => bindings[index].IsDefaultOn)];
        ChosenByDefault = [.. bindings.Select(static binding => binding.IsDefaultOn)];
        RunsByDefault = [.. bindings.Select(static binding => binding is { IsDefaultOn: true, IsUnconditional: true } ? RunsAs.Itself : RunsAs.Nothing)];
        Disablable = [.. DefaultOn.Where(index => bindings[index].CanBeDisabled)];
        Conditional = [.. DefaultOn.Where(index => !bindings[index].IsUnconditional).Select(index => ConditionalBinding.Of(index, bindings[index]))];
        Usual = [.. DefaultOn.Select(index => bindings[index]).Where(binding => binding.IsUnconditional)];
    }

    public static RuleSet Empty { get; } = new("empty", [], FrozenDictionary<string, ImmutableArray<int>>.Empty);

    /// <summary>SHA-256 of the canonical compiled form, lower-case hex.</summary>
    public string Revision { get; }

    /// <summary>In the order they run in.</summary>
    public ImmutableArray<GuardrailBinding> Bindings { get; }

    /// <summary>Names a caller, key, team, model or policy may use, to indices into <see cref="Bindings"/>: rule names, rule ids, packs.</summary>
    public FrozenDictionary<string, ImmutableArray<int>> ByName { get; }

    /// <summary>Indices of the bindings that run without being named.</summary>
    public ImmutableArray<int> DefaultOn { get; }

    /// <summary>The bindings of <see cref="DefaultOn"/> that ask for nothing: what runs when nothing is named and no condition holds.</summary>
    public ImmutableArray<GuardrailBinding> Usual { get; }

    /// <summary>For each binding whether it runs without being named.</summary>
    internal ImmutableArray<bool> ChosenByDefault { get; }

    /// <summary>For each binding how it runs when nothing is named and no condition holds.</summary>
    internal ImmutableArray<RunsAs> RunsByDefault { get; }

    /// <summary>Indices of those of <see cref="DefaultOn"/> from which a caller may be freed.</summary>
    internal ImmutableArray<int> Disablable { get; }

    /// <summary>Those of <see cref="DefaultOn"/> that ask for something.</summary>
    internal ImmutableArray<ConditionalBinding> Conditional { get; }

    internal RecentSelections Selections { get; }

    /// <summary>Names of guardrails that are configured and cannot be served, with the reason. Whoever names one is refused.</summary>
    public FrozenDictionary<string, string> Unserved { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Policies by name.</summary>
    public FrozenDictionary<string, GuardrailPolicy> Policies { get; init; } = FrozenDictionary<string, GuardrailPolicy>.Empty;

    /// <summary>Where policies apply without being named, in the order written.</summary>
    public ImmutableArray<PolicyAttachment> Attachments { get; init; } = [];

    /// <summary>Lower-case names of the headers that conditions ask for.</summary>
    public ImmutableArray<string> HeaderNames { get; init; } = [];

    /// <summary>Exceptions that no longer apply, with the guardrail each belongs to. Looks through all: for administration, not for requests.</summary>
    public IEnumerable<(GuardrailBinding Binding, RuleException Exception)> ExpiredExceptions(DateTimeOffset now) =>
        from binding in Bindings
        from exception in binding.Exceptions
        where !exception.IsActive(now)
        select (binding, exception);
}
