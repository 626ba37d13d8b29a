using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>
/// Which bindings run for a request: those that always do, and those that the request, its key, user, team, organisation, end user, model or a policy
/// names, as far as their own conditions hold. A name can only add. Pure; allocates nothing when only the usual bindings run, or none, or the same as for a recent request.
/// </summary>
public static class GuardrailSelection
{
    /// <summary>Names a request may carry.</summary>
    public const int MaxRequested = 64;

    private const int MaxOnStack = 512;
    private const string Parameter = "guardrails";

    /// <summary>The bindings in the order they run.</summary>
    /// <param name="rules">The rule set the request keeps to its end.</param>
    /// <param name="query">Who asks, and what was named. A scope's name that is not known refuses the request: what was asked for cannot be done.</param>
    /// <param name="trace">Receives every reason for and against, or null when nobody asks why.</param>
    public static Result<ImmutableArray<GuardrailBinding>> Select(RuleSet rules, SelectionQuery query, ICollection<SelectionStep>? trace = null)
    {
        if (query.Requested.Length > MaxRequested)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"\"{Parameter}\" names more than {MaxRequested} guardrails; name fewer.", Parameter);
        }

        var count = rules.Bindings.Length;
        Span<bool> chosen = count <= MaxOnStack ? stackalloc bool[count] : new bool[count];
        ChooseDefaults(rules, query, chosen, trace);
        var error = ChooseRequested(rules, query, chosen, trace)
            ?? ChooseOfScopes(rules, query, chosen, trace)
            ?? PolicySelection.Choose(rules, query.Facts, chosen, trace);
        return error is not null ? error : Collect(rules, query, chosen, trace);
    }

    internal static void Choose(RuleSet rules, Span<bool> chosen, ImmutableArray<int> indices, ICollection<SelectionStep>? trace, string source, string? detail = null, SourcePosition? origin = null)
    {
        foreach (var index in indices)
        {
            chosen[index] = true;
            trace?.Add(new SelectionStep(rules.Bindings[index], true, source, detail, origin));
        }
    }

    private static void ChooseDefaults(RuleSet rules, SelectionQuery query, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        rules.ChosenByDefault.AsSpan().CopyTo(chosen);
        foreach (var index in rules.Disablable)
        {
            if (OptOut.Applies(rules.Bindings[index], query) is { } grant)
            {
                chosen[index] = false;
                trace?.Add(new SelectionStep(rules.Bindings[index], false, "opt_out", grant));
            }
        }

        foreach (var index in trace is null ? [] : rules.DefaultOn)
        {
            var binding = rules.Bindings[index];
            if (chosen[index])
            {
                trace!.Add(new SelectionStep(binding, true, binding.CanBeDisabled ? "default_on" : "rule", null, binding.Origin));
            }
        }
    }

    private static GuardError? ChooseRequested(RuleSet rules, SelectionQuery query, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        if (!query.Requested.IsEmpty && query.Facts.Caller.Team?.Wishes.MayModify == false)
        {
            return new GuardError(GuardErrorCode.PermissionDenied, "Your team does not have permission to modify guardrails.", Parameter);
        }

        foreach (var name in query.Requested)
        {
            if (!rules.ByName.TryGetValue(name, out var indices))
            {
                return UnknownGuardrail.InRequest(rules, name);
            }

            Choose(rules, chosen, indices, trace, "request", name);
        }

        return null;
    }

    private static GuardError? ChooseOfScopes(RuleSet rules, SelectionQuery query, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        var caller = query.Facts.Caller;
        return Add(rules, chosen, caller.Key is { } key ? key.Guardrails : [], "key", caller.Key?.KeyAlias ?? caller.Key?.KeyName, trace)
            ?? Add(rules, chosen, caller.User is { } user ? user.Guardrails : [], "user", caller.User?.UserId, trace)
            ?? Add(rules, chosen, caller.Team is { } team ? team.Guardrails : [], "team", caller.Team?.TeamAlias ?? caller.Team?.TeamId, trace)
            ?? Add(rules, chosen, caller.Organization is { } organization ? organization.Guardrails : [], "organization", caller.Organization?.OrganizationId, trace)
            ?? Add(rules, chosen, caller.EndUser is { } endUser ? endUser.Guardrails : [], "end_user", caller.EndUser?.EndUserId, trace)
            ?? Add(rules, chosen, query.ModelGuardrails, "model", query.Facts.Model, trace);
    }

    private static GuardError? Add(
        RuleSet rules, Span<bool> chosen, ImmutableArray<string> names, string scope, string? owner, ICollection<SelectionStep>? trace)
    {
        foreach (var name in names)
        {
            if (!rules.ByName.TryGetValue(name, out var indices))
            {
                return UnknownGuardrail.OfScope(rules, name, scope);
            }

            Choose(rules, chosen, indices, trace, scope, trace is null || owner is null ? name : $"{name}, by {owner}");
        }

        return null;
    }

    private static ImmutableArray<GuardrailBinding> Collect(RuleSet rules, SelectionQuery query, Span<bool> chosen, ICollection<SelectionStep>? trace)
    {
        var count = rules.Bindings.Length;
        Span<RunsAs> runsAs = count <= MaxOnStack ? stackalloc RunsAs[count] : new RunsAs[count];
        rules.RunsByDefault.AsSpan().CopyTo(runsAs);
        if (trace is null && chosen.SequenceEqual(rules.ChosenByDefault.AsSpan()))
        {
            var bits = FactBits.Of(query.Facts);
            foreach (ref readonly var conditional in rules.Conditional.AsSpan())
            {
                runsAs[conditional.Index] = conditional.Settle(query.Facts, bits) ?? AsFor(rules.Bindings[conditional.Index], query);
            }
        }
        else
        {
            for (var index = 0; index < count; index++)
            {
                runsAs[index] = chosen[index] ? AsFor(rules.Bindings[index], query, trace) : RunsAs.Nothing;
            }
        }

        return runsAs.SequenceEqual(rules.RunsByDefault.AsSpan()) ? rules.Usual
            : !runsAs.ContainsAnyExcept(RunsAs.Nothing) ? []
            : rules.Selections.Get(rules, runsAs);
    }

    private static RunsAs AsFor(GuardrailBinding binding, SelectionQuery query, ICollection<SelectionStep>? trace = null)
    {
        var runs = binding.For(query.Facts);
        if (trace is not null)
        {
            SelectionReasons.Add(trace, binding, runs, query.Facts);
        }

        return runs is null ? RunsAs.Nothing : ReferenceEquals(runs, binding) ? RunsAs.Itself : RunsAs.Elsewhere;
    }
}
