using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/team/*</c>. Every change is durable and holds from the next request on.</summary>
internal sealed class TeamEndpoints(AccessDirectory directory, IRuleSetSource rules, ISpendReader spend, TimeProvider time)
{
    public void Map(AdminRoutes routes)
    {
        routes.Post("/team/new", NewAsync);
        routes.Post("/team/update", UpdateAsync);
        routes.Post("/team/member_add", AddMemberAsync);
        routes.Get("/team/info", InfoAsync);
        routes.Get("/team/list", ListAsync);
    }

    private static GuardError NotKnown() => new(GuardErrorCode.NotFound, "\"team_id\" is not a known team.", "team_id");

    private static ValueTask<Result<JsonNode>> Done(Result<JsonNode> answer) => ValueTask.FromResult(answer);

    private ValueTask<Result<JsonNode>> NewAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var teamId = call.Fields.Text("team_id") is { Length: > 0 } chosen ? chosen : Guid.NewGuid().ToString();
        var wanted = MemberFields.Read(call.Fields, "members_with_roles", null);
        var team = TeamFields.Read(call.Fields, new Team { TeamId = teamId, CreatedAt = now }, now);
        if ((call.Fields.Error ?? GuardrailNames.Check(rules.Current, team)) is { } error)
        {
            return Done(error);
        }

        return directory.ChangeAsync<JsonNode>(
            inside =>
            {
                if (inside.FindTeam(teamId) is not null)
                {
                    return new GuardError(GuardErrorCode.InvalidRequest, "\"team_id\" exists already. Choose another, or change it with /team/update.", "team_id");
                }

                if (!MemberFields.Join(inside, teamId, wanted, now).TryGetValue(out var joined, out var refusal))
                {
                    return refusal;
                }

                return new AccessPlan<JsonNode>([new AccessChange.PutTeam(team), .. joined.All], TeamJson.Row(team, joined.Members, inside, spend));
            },
            cancellationToken);
    }

    private ValueTask<Result<JsonNode>> UpdateAsync(AdminCall call, CancellationToken cancellationToken) =>
        call.Fields.RequiredText("team_id") is { } teamId
            ? directory.ChangeAsync(inside => Update(inside, call, teamId), cancellationToken)
            : Done(call.Fields.Error!);

    private Result<AccessPlan<JsonNode>> Update(AccessDirectory inside, AdminCall call, string teamId)
    {
        if (inside.FindTeam(teamId) is not { } held)
        {
            return NotKnown();
        }

        var team = TeamFields.Read(call.Fields, held, time.GetUtcNow());
        var error = call.Fields.Error ?? GuardrailNames.Check(rules.Current, team, held);
        return error is not null
            ? error
            : new AccessPlan<JsonNode>(
                [new AccessChange.PutTeam(team)],
                new JsonObject { ["team_id"] = teamId, ["data"] = TeamJson.Row(team, inside.MembersOf(teamId), inside, spend) });
    }

    private ValueTask<Result<JsonNode>> AddMemberAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var teamId = call.Fields.RequiredText("team_id");
        var wanted = MemberFields.Read(call.Fields, "member", call.Fields.Money("max_budget_in_team"));
        if (wanted.IsEmpty)
        {
            call.Fields.Refuse("member", "must name at least one user");
        }

        return call.Fields.Error is { } error
            ? Done(error)
            : directory.ChangeAsync(inside => AddMember(inside, teamId!, wanted), cancellationToken);
    }

    private Result<AccessPlan<JsonNode>> AddMember(AccessDirectory inside, string teamId, ImmutableArray<MemberFields> wanted)
    {
        if (inside.FindTeam(teamId) is not { } team)
        {
            return NotKnown();
        }

        if (!MemberFields.Join(inside, teamId, wanted, time.GetUtcNow()).TryGetValue(out var joined, out var error))
        {
            return error;
        }

        var answer = TeamJson.Row(team, inside.MembersOf(teamId).Concat(joined.Members), inside, spend);
        var users = joined.Members.Select(member =>
            inside.FindUser(member.UserId) ?? joined.NewUsers.First(user => string.Equals(user.UserId, member.UserId, StringComparison.Ordinal)));
        answer["updated_users"] = new JsonArray([.. users.Select(user => UserJson.Row(user, [.. inside.TeamsOf(user.UserId), teamId], spend))]);
        answer["updated_team_memberships"] = new JsonArray([.. joined.Members.Select(TeamJson.Membership)]);
        return new AccessPlan<JsonNode>([.. joined.All], answer);
    }

    private ValueTask<Result<JsonNode>> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        if (call.Parameter("team_id") is not { } teamId || directory.FindTeam(teamId) is not { } team)
        {
            return Done(NotKnown());
        }

        return Done(new JsonObject
        {
            ["team_id"] = teamId,
            ["team_info"] = TeamJson.Row(team, directory.MembersOf(teamId), directory, spend),
            ["keys"] = KeysOf(teamId),
            ["team_memberships"] = Memberships(teamId),
        });
    }

    private ValueTask<Result<JsonNode>> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var (userId, organizationId) = (call.Parameter("user_id"), call.Parameter("organization_id"));
        var teams = directory.Teams
            .Where(team => userId is null || directory.FindMember(team.TeamId, userId) is not null)
            .Where(team => organizationId is null || string.Equals(team.OrganizationId, organizationId, StringComparison.Ordinal))
            .OrderBy(static team => team.CreatedAt)
            .ThenBy(static team => team.TeamId, StringComparer.Ordinal);
        var members = directory.Members.ToLookup(static member => member.TeamId, StringComparer.Ordinal);
        return Done(new JsonArray([.. teams.Select(team => Listed(team, members[team.TeamId]))]));
    }

    private JsonObject Listed(Team team, IEnumerable<TeamMember> members)
    {
        var list = members.OrderBy(static member => member.CreatedAt).ToList();
        var row = TeamJson.Row(team, list, directory, spend);
        row["team_memberships"] = new JsonArray([.. list.Select(TeamJson.Membership)]);
        return row;
    }

    private JsonArray KeysOf(string teamId) => new([.. directory.Keys
        .Where(key => string.Equals(key.TeamId, teamId, StringComparison.Ordinal))
        .OrderBy(static key => key.CreatedAt)
        .Select(key => KeyJson.Row(key, spend))]);

    private JsonArray Memberships(string teamId) => new([.. directory.MembersOf(teamId).Select(TeamJson.Membership)]);
}
