using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>A team's row as LiteLLM shows it.</summary>
internal static class TeamJson
{
    private const string Defaults =
        """
        {"admins":[],"members":[],"tpm_limit":null,"rpm_limit":null,"max_parallel_requests":null,"soft_budget":null,"budget_duration":null,
         "budget_reset_at":null,"model_spend":{},"model_max_budget":{},"router_settings":null,"team_member_permissions":[],"policies":[],
         "access_group_ids":[],"object_permission_id":null,"litellm_model_table":null}
        """;

    public static JsonObject Row(Team team, IEnumerable<TeamMember> members, AccessDirectory directory, ISpendReader spend)
    {
        var row = AdminJson.Row(Defaults, team.ExtraJson);
        row["team_id"] = team.TeamId;
        row["team_alias"] = team.TeamAlias;
        row["organization_id"] = team.OrganizationId;
        row["members_with_roles"] = new JsonArray([.. members.Select(member => WithRole(member, directory))]);
        row["models"] = AdminJson.List(team.Models);
        row["model_aliases"] = AdminJson.Map(team.Aliases);
        row["spend"] = AdminJson.Money(spend.OfTeam(team.TeamId));
        row["max_budget"] = AdminJson.Money(team.MaxBudget);
        row["metadata"] = AdminJson.Parse(team.MetadataJson);
        row["guardrails"] = AdminJson.List(team.Guardrails);
        row["policies"] = AdminJson.List(GuardrailWishes.Of(team.MetadataJson, team.ExtraJson).Policies);
        row["object_permission"] = AdminJson.Parse(team.ObjectPermissionJson);
        row["blocked"] = team.Blocked;
        row["created_at"] = AdminJson.Time(team.CreatedAt);
        row["updated_at"] = AdminJson.Time(team.UpdatedAt);
        return row;
    }

    public static JsonObject Membership(TeamMember member) => new()
    {
        ["user_id"] = member.UserId,
        ["team_id"] = member.TeamId,
        ["role"] = member.Role,
        ["budget_id"] = null,
        ["litellm_budget_table"] = member.MaxBudgetInTeam is { } budget ? new JsonObject { ["max_budget"] = AdminJson.Money(budget) } : null,
    };

    private static JsonObject WithRole(TeamMember member, AccessDirectory directory) => new()
    {
        ["role"] = member.Role,
        ["user_id"] = member.UserId,
        ["user_email"] = directory.FindUser(member.UserId)?.UserEmail,
    };
}
