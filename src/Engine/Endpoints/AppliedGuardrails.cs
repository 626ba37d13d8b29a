using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;

namespace Guard.Engine.Endpoints;

/// <summary>The value of <c>x-litellm-applied-guardrails</c>: names in running order. The usual selection is joined once for each rule set.</summary>
internal static class AppliedGuardrails
{
    private static readonly ConditionalWeakTable<RuleSet, string> Usual = [];

    /// <summary>Those an answer passes, which are told before they have all run: a stream's headers leave first.</summary>
    public static string Of(RuleSet rules, ImmutableArray<GuardrailBinding> selected) =>
        selected == rules.Usual ? Usual.GetValue(rules, static set => Join(set.Usual)) : Join(selected);

    /// <summary>Those that really ran, the one that blocked among them: for a request that ends without an answer.</summary>
    public static string Ran(GuardrailRun run) => Join(run.JudgedNames);

    private static string Join(ImmutableArray<GuardrailBinding> selected) => Join(selected.Select(binding => binding.Name));

    private static string Join(IEnumerable<string> names) =>
        string.Join(',', names.Distinct(StringComparer.Ordinal).Select(name => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)));
}
