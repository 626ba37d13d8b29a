using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>A user's row as LiteLLM shows it.</summary>
internal static class UserJson
{
    private const string Defaults =
        """
        {"sso_user_id":null,"tpm_limit":null,"rpm_limit":null,"max_parallel_requests":null,"soft_budget":null,"budget_duration":null,
         "budget_reset_at":null,"model_max_budget":{},"model_spend":{},"policies":[],"object_permission_id":null}
        """;

    public static JsonObject Row(User user, ImmutableArray<string> teamIds, ISpendReader spend)
    {
        var row = AdminJson.Row(Defaults, user.ExtraJson);
        row["user_id"] = user.UserId;
        row["user_alias"] = user.UserAlias;
        row["user_email"] = user.UserEmail;
        row["user_role"] = user.Role;
        row["organization_id"] = user.OrganizationId;
        row["teams"] = AdminJson.List(teamIds);
        row["models"] = AdminJson.List(user.Models);
        row["spend"] = AdminJson.Money(spend.OfUser(user.UserId));
        row["max_budget"] = AdminJson.Money(user.MaxBudget);
        row["metadata"] = AdminJson.Parse(user.MetadataJson);
        row["guardrails"] = AdminJson.List(user.Guardrails);
        row["object_permission"] = AdminJson.Parse(user.ObjectPermissionJson);
        row["blocked"] = user.Blocked;
        row["created_at"] = AdminJson.Time(user.CreatedAt);
        row["updated_at"] = AdminJson.Time(user.UpdatedAt);
        return row;
    }
}
