using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;

namespace Guard.Host.Admin;

/// <summary>Reads the fields of <c>/user/new</c>. What is wrong stands in <see cref="AdminFields.Error"/> afterwards.</summary>
internal static class UserFields
{
    private const string Teams = "teams";

    private static readonly FrozenSet<string> Roles = FrozenSet.ToFrozenSet(
        ["proxy_admin", "proxy_admin_viewer", "org_admin", "internal_user", "internal_user_viewer", "team", "customer"], StringComparer.Ordinal);

    /// <summary>The user, from what the request says. Fields of the key made with the user must have been read before.</summary>
    public static User Read(AdminFields fields, User user, DateTimeOffset now)
    {
        var scope = ScopeFields.Read(fields, new ScopeFields(user.MetadataJson, user.Guardrails, ScopeFields.TagsIn(user.MetadataJson)));
        var role = fields.Text("user_role") ?? user.Role;
        if (!Roles.Contains(role))
        {
            fields.Refuse("user_role", $"must be one of {string.Join(", ", Roles.Order(StringComparer.Ordinal))}");
        }

        var read = user with
        {
            UserAlias = fields.Text("user_alias"),
            UserEmail = fields.Text("user_email") is { Length: > 0 } email ? email : null,
            Role = role,
            OrganizationId = fields.Text("organization_id") is { Length: > 0 } owner ? owner : null,
            Models = fields.TextList("models"),
            MaxBudget = fields.Money("max_budget"),
            Blocked = fields.Flag("blocked") ?? false,
            Guardrails = scope.Guardrails,
            MetadataJson = scope.MetadataJson,
            ObjectPermissionJson = fields.ObjectJson("object_permission"),
            UpdatedAt = now,
        };
        return read with { ExtraJson = ScopeFields.ReadExtra(fields, user.ExtraJson) };
    }

    /// <summary>The teams the user joins: ids, or objects with <c>team_id</c>, <c>user_role</c>, <c>max_budget_in_team</c>.</summary>
    public static ImmutableArray<TeamMember> ReadTeams(AdminFields fields, string userId, DateTimeOffset now)
    {
        var members = ImmutableArray.CreateBuilder<TeamMember>();
        foreach (var (text, item) in fields.TextsOrObjects(Teams))
        {
            var teamId = item is null ? text : item.RequiredText("team_id");
            var role = item?.Text("user_role") ?? "user";
            var budget = item?.Money("max_budget_in_team");
            if (item?.Error is { } error)
            {
                fields.Refuse($"{Teams}.{error.Parameter}", "has a wrong value: " + error.Message.TrimEnd('.'));
            }
            else if (role is not ("admin" or "user"))
            {
                fields.Refuse($"{Teams}.user_role", "must be admin or user");
            }
            else
            {
                members.Add(new TeamMember { TeamId = teamId ?? "", UserId = userId, Role = role, MaxBudgetInTeam = budget, CreatedAt = now });
            }
        }

        return members.ToImmutable();
    }
}
