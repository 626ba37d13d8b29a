using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Rules;

namespace Guard.Host.Admin;

/// <summary>Checks the guardrail names an administrator gives to a scope, so that a typing error is found now and not by every later request.</summary>
internal static class GuardrailNames
{
    private const int MaxListed = 20;

    /// <summary>Null when the names of guardrails and policies that a row has are known; those it had before are not asked about again.</summary>
    public static GuardError? Check(RuleSet rules, VirtualKey key, VirtualKey? held = null) =>
        Check(rules, New(key.Guardrails, held?.Guardrails))
        ?? CheckPolicies(rules, New(GuardrailWishes.Of(key.MetadataJson, key.ExtraJson).Policies, held?.Wishes.Policies));

    /// <summary>The same for a team.</summary>
    public static GuardError? Check(RuleSet rules, Team team, Team? held = null) =>
        Check(rules, New(team.Guardrails, held?.Guardrails))
        ?? CheckPolicies(rules, New(GuardrailWishes.Of(team.MetadataJson, team.ExtraJson).Policies, held?.Wishes.Policies));

    /// <summary>Null when all are known, or when no rule has a name yet.</summary>
    public static GuardError? Check(RuleSet rules, ImmutableArray<string> names)
    {
        if (names.FirstOrDefault(rules.Unserved.ContainsKey) is { } unserved)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"\"guardrails\" names '{unserved}', which cannot run: {rules.Unserved[unserved]}.", "guardrails");
        }

        if (rules.ByName.Count == 0 || names.FirstOrDefault(name => !rules.ByName.ContainsKey(name)) is not { } unknown)
        {
            return null;
        }

        var known = rules.ByName.Keys.Order(StringComparer.Ordinal).ToList();
        var listed = string.Join(", ", known.Take(MaxListed)) + (known.Count > MaxListed ? ", ..." : "");
        return new GuardError(GuardErrorCode.InvalidRequest, $"\"guardrails\" names '{unknown}', which is not known. Known: {listed}.", "guardrails");
    }

    private static GuardError? CheckPolicies(RuleSet rules, ImmutableArray<string> names)
    {
        if (names.FirstOrDefault(name => !rules.Policies.ContainsKey(name)) is not { } unknown)
        {
            return null;
        }

        var known = rules.Policies.Count == 0 ? "No policy is defined." : $"Known: {string.Join(", ", rules.Policies.Keys.Order(StringComparer.Ordinal).Take(MaxListed))}.";
        return new GuardError(GuardErrorCode.InvalidRequest, $"\"policies\" names '{ShownWord.Of(unknown)}', which is not known. {known}", "policies");
    }

    private static ImmutableArray<string> New(ImmutableArray<string> names, ImmutableArray<string>? held) =>
        held is { } had ? [.. names.Except(had, StringComparer.Ordinal)] : names;
}
