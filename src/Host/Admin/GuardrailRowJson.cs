using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;
using Guard.Host.Configuration;

namespace Guard.Host.Admin;

/// <summary>Guardrails as LiteLLM's <c>/guardrails/list</c> shows them. Credentials are masked.</summary>
internal static class GuardrailRowJson
{
    public static JsonObject Of(GuardrailRow row, RuleSet rules)
    {
        var parameters = JsonNode.Parse(row.ParametersJson);
        SecretMask.Hide(parameters);
        var json = new JsonObject
        {
            ["guardrail_id"] = row.Id,
            ["guardrail_name"] = row.Name,
            ["litellm_params"] = parameters,
            ["guardrail_info"] = AdminJson.Parse(row.InfoJson),
            ["created_at"] = AdminJson.Time(row.CreatedAt),
            ["updated_at"] = AdminJson.Time(row.UpdatedAt),
            ["created_by"] = row.CreatedBy,
            ["updated_by"] = row.UpdatedBy,
            ["guardrail_definition_location"] = "db",
        };
        if (rules.Unserved.TryGetValue(row.Name, out var reason))
        {
            json["guard_status"] = $"not served: {reason}";
        }
        else if (rules.Bindings.FirstOrDefault(binding => binding.Name == row.Name) is { } binding && !StoredEntries.IsRow(binding.Origin))
        {
            json["guard_status"] = $"not in force: {binding.Origin} defines a guardrail of this name, and files win";
        }

        return json;
    }

    /// <summary>An entry of the configuration file.</summary>
    public static JsonObject Of(GuardrailEntry entry, RuleSet rules)
    {
        var parameters = JsonNode.Parse(DocumentJson.ToJson(entry.Parameters));
        SecretMask.Hide(parameters);
        var json = new JsonObject
        {
            ["guardrail_id"] = null,
            ["guardrail_name"] = entry.Name,
            ["litellm_params"] = parameters,
            ["guardrail_info"] = entry.Info is null ? null : JsonNode.Parse(DocumentJson.ToJson(entry.Info)),
            ["created_at"] = null,
            ["updated_at"] = null,
            ["guardrail_definition_location"] = "config",
            ["guard_origin"] = entry.Position.ToString(),
        };
        if (rules.Unserved.TryGetValue(entry.Name, out var reason))
        {
            json["guard_status"] = $"not served: {reason}";
        }

        return json;
    }

    /// <summary>A rule of a rule file, in the nearest words LiteLLM has for it.</summary>
    public static JsonObject Of(GuardrailBinding binding) => new()
    {
        ["guardrail_id"] = null,
        ["guardrail_name"] = binding.Name,
        ["litellm_params"] = new JsonObject
        {
            ["guardrail"] = binding.Type,
            ["mode"] = new JsonArray([.. Modes(binding).Select(static mode => JsonValue.Create(mode))]),
            ["default_on"] = binding.IsDefaultOn,
        },
        ["guardrail_info"] = new JsonObject { ["rule"] = binding.RuleId, ["mode"] = binding.IsMonitor ? "monitor" : "enforce" },
        ["created_at"] = null,
        ["updated_at"] = null,
        ["guardrail_definition_location"] = "config",
        ["guard_origin"] = binding.Origin.ToString(),
    };

    private static IEnumerable<string> Modes(GuardrailBinding binding)
    {
        var stages = binding.Stages;
        if (stages.Overlaps(StageSet.Of(Stage.Input, Stage.ToolList, Stage.ToolCall, Stage.ToolResult)))
        {
            yield return binding.IsConcurrent ? "during_call" : "pre_call";
        }

        if (stages.Overlaps(StageSet.Of(Stage.Output, Stage.ToolCall)))
        {
            yield return "post_call";
        }

        if (stages.Contains(Stage.Log))
        {
            yield return "logging_only";
        }
    }
}
