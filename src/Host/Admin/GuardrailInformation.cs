using System.Text.Json.Nodes;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>Evidence as an entry of LiteLLM's <c>guardrail_information</c>, with Guard's own fields behind. Texts of the request and answer are never part of it.</summary>
internal static class GuardrailInformation
{
    public static JsonNode Of(GuardrailEvidence evidence) => new JsonObject
    {
        ["guardrail_name"] = evidence.Name,
        ["guardrail_id"] = evidence.RuleId,
        ["guardrail_provider"] = evidence.Type,
        ["guardrail_mode"] = evidence.IsConcurrent ? "during_call" : evidence.Stage == "input" ? "pre_call" : "post_call",
        ["guardrail_status"] = evidence.Status,
        ["start_time"] = evidence.StartedAt.ToUnixTimeMilliseconds() / 1000m,
        ["end_time"] = (evidence.StartedAt.ToUnixTimeMilliseconds() + (evidence.DurationMicroseconds / 1000)) / 1000m,
        ["duration"] = evidence.DurationMicroseconds / 1_000_000m,
        ["masked_entity_count"] = new JsonObject(evidence.MaskedEntities
            .OrderBy(static item => item.Key, StringComparer.Ordinal)
            .Select(static item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value))),
        ["match_details"] = new JsonArray([.. Findings(evidence)]),
        ["stage"] = evidence.Stage,
        ["enforcement"] = evidence.Mode,
        ["revision"] = evidence.Revision,
    };

    private static IEnumerable<JsonNode?> Findings(GuardrailEvidence evidence) =>
        (evidence.Findings.IsDefault ? [] : evidence.Findings).Select(static finding => (JsonNode?)new JsonObject
        {
            ["entity"] = finding.Entity,
            ["kind"] = finding.Kind,
            ["message"] = finding.Message,
            ["start"] = finding.Start,
            ["length"] = finding.Length,
            ["score"] = finding.Score,
            ["fingerprint"] = finding.Fingerprint,
        });
}
