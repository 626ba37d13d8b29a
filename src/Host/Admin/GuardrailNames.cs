using System.Collections.Immutable;
using Guard.Engine.Errors;
using Guard.Engine.Rules;

namespace Guard.Host.Admin;

/// <summary>Checks the guardrail names an administrator gives to a scope, so that a typing error is found now and not by every later request.</summary>
internal static class GuardrailNames
{
    private const int MaxListed = 20;

    /// <summary>Null when all are known, or when no rule has a name yet.</summary>
    public static GuardError? Check(RuleSet rules, ImmutableArray<string> names)
    {
        if (rules.ByName.Count == 0 || names.FirstOrDefault(name => !rules.ByName.ContainsKey(name)) is not { } unknown)
        {
            return null;
        }

        var known = rules.ByName.Keys.Order(StringComparer.Ordinal).ToList();
        var listed = string.Join(", ", known.Take(MaxListed)) + (known.Count > MaxListed ? ", ..." : "");
        return new GuardError(GuardErrorCode.InvalidRequest, $"\"guardrails\" names '{unknown}', which is not known. Known: {listed}.", "guardrails");
    }
}
