using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/user/new</c> and <c>/user/info</c>.</summary>
internal sealed class UserEndpoints(AccessDirectory directory, IRuleSetSource rules, ISpendReader spend, TimeProvider time)
{
    public void Map(AdminRoutes routes)
    {
        routes.Post("/user/new", NewAsync);
        routes.Get("/user/info", InfoAsync);
    }

    private ValueTask<Result<JsonNode>> NewAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var (fields, now) = (call.Fields, time.GetUtcNow());
        var userId = fields.Text("user_id") is { Length: > 0 } chosen ? chosen : Guid.NewGuid().ToString();
        var memberships = UserFields.ReadTeams(fields, userId, now);
        var secret = fields.Flag("auto_create_key") ?? true ? KeyHasher.NewKey() : null;
        var key = secret is null ? null : KeyFields.ReadPersonal(fields, KeyFields.Blank(secret, call.Actor, now) with { UserId = userId }, call.Actor, now);
        var duration = fields.Text("duration");
        fields.Keep("rpm_limit");
        var user = UserFields.Read(fields, new User { UserId = userId, CreatedAt = now }, now);
        if ((fields.Error ?? GuardrailNames.Check(rules.Current, user.Guardrails)) is { } error)
        {
            return ValueTask.FromResult<Result<JsonNode>>(error);
        }

        return directory.ChangeAsync<JsonNode>(
            inside =>
            {
                if ((CheckUser(inside, user) ?? CheckTeams(inside, memberships) ?? (key is null ? null : KeyPlacement.CheckNew(inside, key, secret!))) is { } refusal)
                {
                    return refusal;
                }

                ImmutableArray<AccessChange> changes =
                [
                    new AccessChange.PutUser(user), .. memberships.Select(static member => new AccessChange.PutMember(member)),
                    .. key is null ? ImmutableArray<AccessChange>.Empty : [new AccessChange.PutKey(key)],
                ];
                return new AccessPlan<JsonNode>(changes, Created(user, memberships, key, secret, duration));
            },
            cancellationToken);
    }

    private static GuardError? CheckUser(AccessDirectory inside, User user)
    {
        if (inside.FindUser(user.UserId) is not null)
        {
            return new GuardError(GuardErrorCode.Conflict, "\"user_id\" exists already. Choose another.", "user_id");
        }

        return user.UserEmail is { } email && inside.FindUserByEmail(email) is not null
            ? new GuardError(GuardErrorCode.Conflict, "\"user_email\" belongs to another user.", "user_email")
            : null;
    }

    private static GuardError? CheckTeams(AccessDirectory inside, ImmutableArray<TeamMember> memberships)
    {
        if (memberships.DistinctBy(static member => member.TeamId, StringComparer.Ordinal).Count() < memberships.Length)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"teams\" names a team more than once.", "teams");
        }

        return memberships.All(member => inside.FindTeam(member.TeamId) is not null)
            ? null
            : new GuardError(GuardErrorCode.InvalidRequest, "\"teams\" names a team that is not known. Create it with /team/new first.", "teams");
    }

    private JsonObject Created(User user, ImmutableArray<TeamMember> memberships, VirtualKey? key, string? secret, string? duration)
    {
        var answer = UserJson.Row(user, [.. memberships.Select(static member => member.TeamId)], spend);
        answer["key"] = secret;
        answer["token"] = key?.TokenHash;
        answer["token_id"] = key?.TokenHash;
        answer["key_name"] = key?.KeyName;
        answer["key_alias"] = key?.KeyAlias;
        answer["expires"] = AdminJson.Time(key?.Expires);
        answer["duration"] = duration;
        return answer;
    }

    private ValueTask<Result<JsonNode>> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("user_id") is not { } userId || directory.FindUser(userId) is not { } user)
        {
            return ValueTask.FromResult<Result<JsonNode>>(new GuardError(GuardErrorCode.NotFound, "\"user_id\" is not a known user.", "user_id"));
        }

        var teamIds = directory.TeamsOf(userId);
        var teams = teamIds.Select(directory.FindTeam).OfType<Team>();
        var keys = directory.Keys.Where(key => string.Equals(key.UserId, userId, StringComparison.Ordinal)).OrderBy(static key => key.CreatedAt);
        return ValueTask.FromResult<Result<JsonNode>>(new JsonObject
        {
            ["user_id"] = userId,
            ["user_info"] = UserJson.Row(user, teamIds, spend),
            ["keys"] = new JsonArray([.. keys.Select(key => KeyJson.Row(key, spend))]),
            ["teams"] = new JsonArray([.. teams.Select(team => TeamJson.Row(team, directory.MembersOf(team.TeamId), directory, spend))]),
        });
    }
}
