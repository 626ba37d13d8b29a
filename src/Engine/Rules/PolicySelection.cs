using System.Collections.Immutable;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>What policies add to a selection: those attached to whoever asks, and those that key and team name.</summary>
internal static class PolicySelection
{
    public static GuardError? Choose(RuleSet rules, RequestFacts facts, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        foreach (var attachment in rules.Attachments)
        {
            if (attachment.Scope is null || attachment.Scope.Matches(facts))
            {
                GuardrailSelection.Choose(rules, chosen, attachment.Policy.For(facts), trace, "policy", $"{attachment.Policy.Name} ({attachment.Via})", attachment.Origin);
            }
        }

        return Named(rules, facts, facts.Caller.Key?.Wishes.Policies ?? [], "key", chosen, trace)
            ?? Named(rules, facts, facts.Caller.Team?.Wishes.Policies ?? [], "team", chosen, trace);
    }

    private static GuardError? Named(
        RuleSet rules, RequestFacts facts, ImmutableArray<string> names, string scope, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        foreach (var name in names)
        {
            if (!rules.Policies.TryGetValue(name, out var policy))
            {
                return new GuardError(
                    GuardErrorCode.GuardrailUnavailable,
                    $"The {scope} of this request demands the policy \"{RuleMapReader.Shown(name)}\", which is not defined; define it or take the name from its policies.");
            }

            if (policy.Unserved is { } reason)
            {
                return new GuardError(GuardErrorCode.GuardrailUnavailable, $"The {scope} of this request demands the policy \"{RuleMapReader.Shown(name)}\", which cannot run: {reason}.");
            }

            GuardrailSelection.Choose(rules, chosen, policy.For(facts), trace, "policy", $"{name} ({scope})", policy.Origin);
        }

        return null;
    }
}
