using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;
using Guard.Host.Configuration;

namespace Guard.Host.Admin;

/// <summary>Policies as LiteLLM's <c>/policies</c> shows them.</summary>
internal static class PolicyJson
{
    /// <summary>A version as an answer shows it.</summary>
    public static JsonObject Of(PolicyRow row, RuleRows rows) => new()
    {
        ["policy_id"] = row.Id,
        ["policy_name"] = row.Name,
        ["version_number"] = row.Version,
        ["version_status"] = Word(row.Status),
        ["parent_version_id"] = row.ParentId,
        ["is_latest"] = rows.Policies.All(other => other.Name != row.Name || other.Version <= row.Version),
        ["published_at"] = AdminJson.Time(row.PublishedAt),
        ["production_at"] = AdminJson.Time(row.ProductionAt),
        ["inherit"] = row.Inherit,
        ["description"] = row.Description,
        ["guardrails_add"] = AdminJson.List(row.Add),
        ["guardrails_remove"] = AdminJson.List(row.Remove),
        ["condition"] = AdminJson.Parse(row.ConditionJson),
        ["pipeline"] = AdminJson.Parse(row.PipelineJson),
        ["created_at"] = AdminJson.Time(row.CreatedAt),
        ["updated_at"] = AdminJson.Time(row.UpdatedAt),
        ["created_by"] = row.CreatedBy,
        ["updated_by"] = row.UpdatedBy,
        ["policy_definition_location"] = "db",
    };

    /// <summary>A policy of the configuration file: its id is its name, and its one version is in production.</summary>
    public static JsonObject Of(PolicyEntry entry)
    {
        var written = JsonNode.Parse(DocumentJson.ToJson(entry.Definition)) as JsonObject ?? [];
        var guardrails = written["guardrails"];
        return new JsonObject
        {
            ["policy_id"] = entry.Name,
            ["policy_name"] = entry.Name,
            ["version_number"] = 1,
            ["version_status"] = "production",
            ["is_latest"] = true,
            ["inherit"] = written["inherit"]?.DeepClone(),
            ["description"] = written["description"]?.DeepClone(),
            ["guardrails_add"] = Names(guardrails is JsonObject map ? map["add"] : guardrails),
            ["guardrails_remove"] = Names((guardrails as JsonObject)?["remove"]),
            ["condition"] = written["condition"]?.DeepClone(),
            ["pipeline"] = written["pipeline"]?.DeepClone(),
            ["policy_definition_location"] = "config",
            ["guard_origin"] = entry.Position.ToString(),
        };
    }

    /// <summary>A version as config.yaml would write it.</summary>
    public static JsonObject Definition(PolicyRow row)
    {
        var definition = new JsonObject { ["guardrails"] = new JsonObject { ["add"] = AdminJson.List(row.Add), ["remove"] = AdminJson.List(row.Remove) } };
        foreach (var (name, value) in new[]
        {
            ("inherit", row.Inherit is null ? null : JsonValue.Create(row.Inherit)),
            ("description", row.Description is null ? null : JsonValue.Create(row.Description)),
            ("condition", AdminJson.Parse(row.ConditionJson)),
            ("pipeline", AdminJson.Parse(row.PipelineJson)),
        })
        {
            if (value is not null)
            {
                definition[name] = value;
            }
        }

        return definition;
    }

    public static string Word(PolicyStatus status) => status switch
    {
        PolicyStatus.Draft => "draft",
        PolicyStatus.Published => "published",
        _ => "production",
    };

    public static PolicyStatus? Status(string? word) => word switch
    {
        "draft" => PolicyStatus.Draft,
        "published" => PolicyStatus.Published,
        "production" => PolicyStatus.Production,
        _ => null,
    };

    private static JsonArray Names(JsonNode? node) => node switch
    {
        JsonArray list => (JsonArray)list.DeepClone(),
        JsonValue one => new JsonArray(one.DeepClone()),
        _ => [],
    };
}
