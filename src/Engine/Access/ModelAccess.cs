using System.Collections.Immutable;
using Guard.Engine.Errors;

namespace Guard.Engine.Access;

/// <summary>
/// Which models a caller may use. An empty list allows all; entries are model names, access groups, wildcards such as <c>openai/*</c>, and the specials
/// <c>all-team-models</c>, <c>all-proxy-models</c>, <c>no-default-models</c>. Every scope must agree: key, team, user (only for keys without a team),
/// organisation, end user. Pure; allocates only for a refusal.
/// </summary>
public static class ModelAccess
{
    private const string AllTeamModels = "all-team-models";
    private const string AllProxyModels = "all-proxy-models";
    private const string NoDefaultModels = "no-default-models";
    private const int MaxShownModels = 100;
    private const int MaxShownName = 128;

    /// <summary>The model a name stands for after the key's and then the team's aliases; the name itself where there is none.</summary>
    public static string Resolve(Caller caller, string model) => AfterTeam(caller, AfterKey(caller, model));

    /// <summary>Null when the caller may use the model, else the refusal that tells what is allowed.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">The name as the caller wrote it, before aliases.</param>
    /// <param name="accessGroups">Access groups the model belongs to; may be default.</param>
    public static GuardError? Check(Caller caller, string model, ImmutableArray<string> accessGroups) =>
        RefusingScope(caller, model, accessGroups) switch
        {
            Scope.None => null,
            Scope.Key => Refuse("key", caller.Key!.Models, model),
            Scope.Team => Refuse("team", caller.Team!.Models, model),
            Scope.User => Refuse("user", caller.User!.Models, model),
            Scope.Organization => Refuse("organization", caller.Organization!.Models, model),
            _ => Refuse("end user", caller.EndUser!.Models, model),
        };

    /// <summary>The same decision without its text: what a list of models may show.</summary>
    public static bool IsVisible(Caller caller, string model, ImmutableArray<string> accessGroups) =>
        RefusingScope(caller, model, accessGroups) == Scope.None;

    private static Scope RefusingScope(Caller caller, string model, ImmutableArray<string> accessGroups)
    {
        if (caller.IsMaster)
        {
            return Scope.None;
        }

        // An alias is a promise of the scope that wrote it. Wider scopes are asked about what it stands for, else an alias would smuggle a model in.
        var keyTarget = AfterKey(caller, model);
        var target = AfterTeam(caller, keyTarget);
        if (caller.Key is { } key && !KeyAllows(caller, key.Models, model, accessGroups)
            && !KeyAllows(caller, key.Models, keyTarget, accessGroups) && !KeyAllows(caller, key.Models, target, accessGroups))
        {
            return Scope.Key;
        }

        if (caller.Team is { } team && !Allows(team.Models, keyTarget, accessGroups) && !Allows(team.Models, target, accessGroups))
        {
            return Scope.Team;
        }

        if (caller.Team is null && caller.User is { } user && !Allows(user.Models, target, accessGroups))
        {
            return Scope.User;
        }

        if (caller.Organization is { } organization && !Allows(organization.Models, target, accessGroups))
        {
            return Scope.Organization;
        }

        return caller.EndUser is { } endUser && !Allows(endUser.Models, target, accessGroups) ? Scope.EndUser : Scope.None;
    }

    private static string AfterKey(Caller caller, string model) =>
        caller.Key is { } key && key.Aliases.TryGetValue(model, out var target) ? target : model;

    private static string AfterTeam(Caller caller, string model) =>
        caller.Team is { } team && team.Aliases.TryGetValue(model, out var target) ? target : model;

    private static bool KeyAllows(Caller caller, ImmutableArray<string> models, string model, ImmutableArray<string> accessGroups) =>
        Allows(models, model, accessGroups) || (caller.Team is not null && models.Contains(AllTeamModels, StringComparer.Ordinal));

    private static bool Allows(ImmutableArray<string> models, string model, ImmutableArray<string> accessGroups)
    {
        if (models.IsDefaultOrEmpty)
        {
            return true;
        }

        foreach (var entry in models)
        {
            if (Matches(entry, model, accessGroups))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string entry, string model, ImmutableArray<string> accessGroups)
    {
        switch (entry)
        {
            case AllProxyModels:
                return true;
            case AllTeamModels or NoDefaultModels:
                return false;
        }

        if (string.Equals(entry, model, StringComparison.Ordinal) || (entry.Contains('*', StringComparison.Ordinal) && MatchesWildcard(entry, model)))
        {
            return true;
        }

        if (!accessGroups.IsDefaultOrEmpty)
        {
            foreach (var group in accessGroups)
            {
                if (string.Equals(entry, group, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool MatchesWildcard(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, position, star, resume) = (0, 0, -1, 0);
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, position);
            }
            else if (at < pattern.Length && pattern[at] == text[position])
            {
                at++;
                position++;
            }
            else if (star >= 0)
            {
                (at, position) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].Trim('*').IsEmpty;
    }

    private static GuardError Refuse(string scope, ImmutableArray<string> models, string model)
    {
        var shown = model.Length > MaxShownName ? string.Concat(model.AsSpan(0, MaxShownName), "...") : model;
        var allowed = string.Join(", ", models.Take(MaxShownModels)) + (models.Length > MaxShownModels ? ", ..." : "");
        return new GuardError(
            GuardErrorCode.ModelAccessDenied,
            $"This {scope} may not use the model '{shown}'. Allowed models: [{allowed}].",
            "model");
    }

    private enum Scope
    {
        None,
        Key,
        Team,
        User,
        Organization,
        EndUser,
    }
}
