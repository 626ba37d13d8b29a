using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.Engine.Errors;

namespace Guard.Engine.Rules;

/// <summary>
/// Which bindings run for a request: those that always do, and those that the request, its key, user, team, organisation, end user or model name.
/// A name can only add. Pure; allocates nothing when nothing is added.
/// </summary>
public static class GuardrailSelection
{
    /// <summary>Names a request may carry.</summary>
    public const int MaxRequested = 64;

    private const int MaxListed = 20;
    private const int MaxOnStack = 512;
    private const string Parameter = "guardrails";

    /// <summary>Indices into <see cref="RuleSet.Bindings"/>, ascending, which is the order they run in.</summary>
    /// <param name="rules">The rule set the request keeps to its end.</param>
    /// <param name="requested">The request's own <c>guardrails</c>. One that is not known is the caller's error.</param>
    /// <param name="caller">Whose scopes may name more. A scope's name that is not known refuses the request: what was asked for cannot be done.</param>
    /// <param name="modelGuardrails">Names the model's configuration adds.</param>
    public static Result<ImmutableArray<int>> Select(
        RuleSet rules, ReadOnlySpan<string> requested, Caller caller, ReadOnlySpan<string> modelGuardrails)
    {
        if (requested.Length > MaxRequested)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"\"{Parameter}\" names more than {MaxRequested} guardrails; name fewer.", Parameter);
        }

        var count = rules.Bindings.Length;
        Span<bool> chosen = count <= MaxOnStack ? stackalloc bool[count] : new bool[count];
        foreach (var index in rules.DefaultOn)
        {
            chosen[index] = true;
        }

        var added = 0;
        foreach (var name in requested)
        {
            if (!rules.ByName.TryGetValue(name, out var indices))
            {
                return UnknownInRequest(rules, name);
            }

            added += Choose(chosen, indices);
        }

        var unknown = Add(rules, chosen, caller.Key is { } key ? key.Guardrails.AsSpan() : [], "key", ref added)
            ?? Add(rules, chosen, caller.User is { } user ? user.Guardrails.AsSpan() : [], "user", ref added)
            ?? Add(rules, chosen, caller.Team is { } team ? team.Guardrails.AsSpan() : [], "team", ref added)
            ?? Add(rules, chosen, caller.Organization is { } organization ? organization.Guardrails.AsSpan() : [], "organization", ref added)
            ?? Add(rules, chosen, caller.EndUser is { } endUser ? endUser.Guardrails.AsSpan() : [], "end user", ref added)
            ?? Add(rules, chosen, modelGuardrails, "model", ref added);
        return unknown is not null ? unknown : Collect(rules, chosen, added);
    }

    private static GuardError? Add(RuleSet rules, Span<bool> chosen, ReadOnlySpan<string> names, string scope, ref int added)
    {
        foreach (var name in names)
        {
            if (!rules.ByName.TryGetValue(name, out var indices))
            {
                return new GuardError(
                    GuardErrorCode.GuardrailUnavailable,
                    $"The {scope} of this request demands the guardrail \"{RuleMapReader.Shown(name)}\", which no rule defines; "
                    + "add the rule or take the name from its guardrails.");
            }

            added += Choose(chosen, indices);
        }

        return null;
    }

    private static int Choose(Span<bool> chosen, ImmutableArray<int> indices)
    {
        var added = 0;
        foreach (var index in indices)
        {
            added += chosen[index] ? 0 : 1;
            chosen[index] = true;
        }

        return added;
    }

    private static ImmutableArray<int> Collect(RuleSet rules, ReadOnlySpan<bool> chosen, int added)
    {
        if (added == 0)
        {
            return rules.DefaultOn;
        }

        var indices = ImmutableArray.CreateBuilder<int>(rules.DefaultOn.Length + added);
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i])
            {
                indices.Add(i);
            }
        }

        return indices.MoveToImmutable();
    }

    private static GuardError UnknownInRequest(RuleSet rules, string name)
    {
        var known = rules.Bindings
            .OrderBy(binding => binding.IsDefaultOn)
            .Select(binding => binding.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var listed = known.Count == 0
            ? "No guardrail is configured."
            : $"Known guardrails: {string.Join(", ", known.Take(MaxListed))}{(known.Count > MaxListed ? $" and {known.Count - MaxListed} more" : "")}.";
        var hint = Suggestion.DidYouMean(name.Length <= 128 ? name : "", rules.ByName.Keys) is { } near ? $" {char.ToUpperInvariant(near[0])}{near.AsSpan(1)}" : "";
        return new GuardError(GuardErrorCode.InvalidRequest, $"Unknown guardrail \"{RuleMapReader.Shown(name)}\".{hint} {listed}", Parameter);
    }
}
