using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.Host.Admin;

/// <summary>Reads of whom and what an explanation is wanted. Thread-safe.</summary>
internal sealed class ExplainFields(AccessDirectory directory, ModelCatalogSource models, SessionKeyFactory sessions, TimeProvider time)
{
    private static readonly ImmutableArray<string> OthersOnly = ["key", "key_alias", "team", "user", "team_alias", "team_id", "user_id"];

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal, [.. OthersOnly, "model", "tags", "headers", "route", "session", "guardrails", "disable_global_guardrail", "at"]);

    /// <summary>The query; an error when someone who is no administrator names another, or a name means nobody.</summary>
    public Result<SelectionQuery> Read(AdminCall call)
    {
        var fields = call.Fields;
        if (!call.Caller.IsMaster && OthersOnly.FirstOrDefault(fields.Has) is { } named)
        {
            return new GuardError(GuardErrorCode.PermissionDenied, $"Only the master key may ask for others; leave \"{named}\" out to ask for the key you send.", named);
        }

        if (fields.Rest(Known).Select(static field => field.Name).FirstOrDefault() is { } unknown)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"\"{Shown(unknown)}\" says nothing here and would be overlooked; ask with {string.Join(", ", Known)}.", Shown(unknown));
        }

        var requested = fields.TextList("guardrails");
        var facts = Facts(fields, call.Caller);
        if (fields.Error is { } wrong)
        {
            return wrong;
        }

        if (!facts.TryGetValue(out var asked, out var error))
        {
            return error;
        }

        if (asked.Model.Length == 0)
        {
            return new SelectionQuery { Facts = asked, Requested = requested, AsksToDisable = fields.Flag("disable_global_guardrail") ?? false };
        }

        if (!models.Current.Resolve(ModelAccess.Resolve(asked.Caller, asked.Model)).TryGetValue(out var group, out error))
        {
            return call.Caller.IsMaster ? error : ModelAccess.Check(asked.Caller, asked.Model, []) ?? error;
        }

        if (!call.Caller.IsMaster && ModelAccess.Check(asked.Caller, asked.Model, group.AccessGroups) is { } refused)
        {
            return refused;
        }

        return new SelectionQuery
        {
            Facts = asked with { Group = group.Name, Providers = group.Providers },
            Requested = requested,
            ModelGuardrails = group.Guardrails,
            AsksToDisable = fields.Flag("disable_global_guardrail") ?? false,
        };
    }

    private Result<RequestFacts> Facts(AdminFields fields, Caller self)
    {
        if (!Who(fields, self).TryGetValue(out var caller, out var error))
        {
            return error;
        }

        var at = time.GetUtcNow();
        if (fields.Text("at") is { Length: > 0 } written && !DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"at\" must be a time such as 2026-01-31T18:00:00Z.", "at");
        }

        var tags = fields.TextList("tags");
        var session = fields.Text("session");
        return new RequestFacts
        {
            Caller = caller,
            Model = fields.Text("model") ?? "",
            Route = fields.Text("route") ?? "/v1/chat/completions",
            Tags = caller.Key is { Tags.IsEmpty: false } key ? [.. tags, .. key.Tags] : tags,
            Headers = fields.TextMap("headers").ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value, StringComparer.Ordinal),
            Now = at,
            Session = session is null ? null : sessions.Create(caller, new SessionHints { Body = session })?.ToString(),
        };
    }

    private Result<Caller> Who(AdminFields fields, Caller self)
    {
        if ((fields.Text("key") ?? fields.Text("key_alias")) is { Length: > 0 } named)
        {
            var key = directory.FindKey(named) ?? directory.FindKeyByAlias(named);
            return key is null ? NotKnown("key", "key") : directory.CallerOf(key);
        }

        var teamName = fields.Text("team") ?? fields.Text("team_id") ?? fields.Text("team_alias");
        var userName = fields.Text("user") ?? fields.Text("user_id");
        if (teamName is null && userName is null)
        {
            return self;
        }

        var team = teamName is null ? null : TeamOf(teamName);
        var user = userName is null ? null : directory.FindUser(userName) ?? directory.FindUserByEmail(userName);
        if ((teamName, team) is ({ }, null))
        {
            return NotKnown("team", "team");
        }

        if ((userName, user) is ({ }, null))
        {
            return NotKnown("user", "user");
        }

        return new Caller
        {
            Team = team,
            User = user,
            Member = team is null || user is null ? null : directory.FindMember(team.TeamId, user.UserId),
            Organization = team?.OrganizationId is { } organization ? directory.FindOrganization(organization) : null,
        };
    }

    /// <summary>A team by its id or its alias; of teams with one alias, the oldest.</summary>
    public Team? TeamOf(string idOrAlias) =>
        directory.FindTeam(idOrAlias)
        ?? directory.Teams.Where(team => string.Equals(team.TeamAlias, idOrAlias, StringComparison.Ordinal)).MinBy(static team => team.CreatedAt);

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64];

    private static GuardError NotKnown(string field, string noun) => new(GuardErrorCode.NotFound, $"\"{field}\" names no known {noun}.", field);
}
