using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>A key's row as LiteLLM shows it.</summary>
internal static class KeyJson
{
    private const string Defaults =
        """
        {"config":{},"permissions":{},"model_max_budget":{},"model_spend":{},"max_parallel_requests":null,"tpm_limit":null,"soft_budget":null,
         "budget_id":null,"budget_duration":null,"budget_reset_at":null,"allowed_cache_controls":[],"allowed_routes":[],"policies":[],
         "litellm_budget_table":null}
        """;

    /// <summary>The row with its hash in <c>token</c>.</summary>
    public static JsonObject Row(VirtualKey key, ISpendReader spend)
    {
        var row = AdminJson.Row(Defaults, key.ExtraJson);
        row["token"] = key.TokenHash;
        row["key_name"] = key.KeyName;
        row["key_alias"] = key.KeyAlias;
        row["spend"] = AdminJson.Money(spend.OfKey(key.TokenHash));
        row["max_budget"] = AdminJson.Money(key.MaxBudget);
        row["expires"] = AdminJson.Time(key.Expires);
        row["models"] = AdminJson.List(key.Models);
        row["aliases"] = AdminJson.Map(key.Aliases);
        row["user_id"] = key.UserId;
        row["team_id"] = key.TeamId;
        row["organization_id"] = key.OrganizationId;
        row["rpm_limit"] = key.RpmLimit;
        row["metadata"] = AdminJson.Parse(key.MetadataJson);
        row["guardrails"] = AdminJson.List(key.Guardrails);
        row["policies"] = AdminJson.List(GuardrailWishes.Of(key.MetadataJson, key.ExtraJson).Policies);
        row["tags"] = AdminJson.List(key.Tags);
        row["object_permission"] = AdminJson.Parse(key.ObjectPermissionJson);
        row["blocked"] = key.Blocked;
        row["created_at"] = AdminJson.Time(key.CreatedAt);
        row["updated_at"] = AdminJson.Time(key.UpdatedAt);
        row["created_by"] = key.CreatedBy;
        row["updated_by"] = key.UpdatedBy;
        return row;
    }

    /// <summary>The answer to a new key: the row, and the secret for the only time.</summary>
    public static JsonObject Created(VirtualKey key, string secret, string? duration, ISpendReader spend)
    {
        var row = Row(key, spend);
        row["token_id"] = key.TokenHash;
        row["duration"] = duration;
        row["key"] = secret;
        return row;
    }
}
