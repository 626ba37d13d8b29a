using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Guard.Engine.Rules;

namespace Guard.Engine.Endpoints;

/// <summary>The value of <c>x-litellm-applied-guardrails</c>: names in running order. The usual selection is joined once for each rule set.</summary>
internal static class AppliedGuardrails
{
    private static readonly ConditionalWeakTable<RuleSet, string> Usual = [];

    public static string Of(RuleSet rules, ImmutableArray<int> selected) =>
        selected == rules.DefaultOn ? Usual.GetValue(rules, static set => Join(set, set.DefaultOn)) : Join(rules, selected);

    private static string Join(RuleSet rules, ImmutableArray<int> selected) =>
        string.Join(',', selected.Select(index => Uri.EscapeDataString(rules.Bindings[index].Name).Replace("%2F", "/", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal));
}
