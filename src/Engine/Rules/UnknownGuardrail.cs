using Guard.Engine.Documents;
using Guard.Engine.Errors;

namespace Guard.Engine.Rules;

/// <summary>What is said when a name in <c>guardrails</c> means nothing that can run.</summary>
internal static class UnknownGuardrail
{
    private const int MaxListed = 20;

    /// <summary>The caller named it: the caller's error.</summary>
    public static GuardError InRequest(RuleSet rules, string name)
    {
        if (rules.Unserved.TryGetValue(name, out var reason))
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"The guardrail \"{name}\" cannot run: {reason}; leave it out.", "guardrails");
        }

        var known = rules.Bindings
            .OrderBy(binding => binding.IsDefaultOn)
            .Select(binding => binding.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var listed = known.Count == 0
            ? "No guardrail is configured."
            : $"Known guardrails: {string.Join(", ", known.Take(MaxListed))}{(known.Count > MaxListed ? $" and {known.Count - MaxListed} more" : "")}.";
        var hint = Suggestion.DidYouMean(name.Length <= 128 ? name : "", rules.ByName.Keys) is { } near ? $" {char.ToUpperInvariant(near[0])}{near.AsSpan(1)}" : "";
        return new GuardError(GuardErrorCode.InvalidRequest, $"Unknown guardrail \"{RuleMapReader.Shown(name)}\".{hint} {listed}", "guardrails");
    }

    /// <summary>A key, team or model demands it: the request cannot be protected as it was asked to be.</summary>
    public static GuardError OfScope(RuleSet rules, string name, string scope)
    {
        var place = scope.Replace('_', ' ');
        return rules.Unserved.TryGetValue(name, out var reason)
            ? new GuardError(GuardErrorCode.GuardrailUnavailable, $"The {place} of this request demands the guardrail \"{name}\", which cannot run: {reason}.")
            : new GuardError(
                GuardErrorCode.GuardrailUnavailable,
                $"The {place} of this request demands the guardrail \"{RuleMapReader.Shown(name)}\", which no rule defines; add the rule or take the name from its guardrails.");
    }
}
