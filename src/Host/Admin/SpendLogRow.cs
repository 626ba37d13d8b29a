using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>A record as a row of LiteLLM's <c>LiteLLM_SpendLogs</c>, with Guard's own columns behind: attempt, usage_source, price_version.</summary>
internal static class SpendLogRow
{
    public static JsonNode Of(SpendRecord record)
    {
        var row = Identity(record);
        row["spend"] = record.IsPriced ? AdminJson.Money(record.Cost) : null;
        row["total_tokens"] = record.Usage.TotalTokens;
        row["prompt_tokens"] = record.Usage.InputTokens;
        row["completion_tokens"] = record.Usage.OutputTokens;
        row["startTime"] = AdminJson.Time(record.StartedAt);
        row["endTime"] = AdminJson.Time(record.EndedAt);
        row["completionStartTime"] = AdminJson.Time(record.FirstByteAt);
        row["request_duration_ms"] = (long)(record.EndedAt - record.StartedAt).TotalMilliseconds;
        row["metadata"] = Metadata(record);
        row["cache_hit"] = "";
        row["cache_key"] = "";
        row["request_tags"] = AdminJson.List(record.Tags.IsDefault ? [] : record.Tags);
        row["messages"] = new JsonObject();
        row["response"] = new JsonObject();
        row["proxy_server_request"] = new JsonObject();
        row["status"] = Status(record);
        row["mcp_namespaced_tool_name"] = record.Tool?.NamespacedName;
        row["agent_id"] = null;
        row["attempt"] = record.Attempt;
        row["usage_source"] = Source(record.Usage.Source);
        row["priced"] = record.IsPriced;
        row["price_version"] = record.PriceVersion;
        return row;
    }

    private static JsonObject Identity(SpendRecord record) => new()
    {
        ["request_id"] = record.RequestId,
        ["call_type"] = record.CallType,
        ["api_key"] = record.KeyHash ?? "",
        ["model"] = record.Model,
        ["model_id"] = record.DeploymentId ?? "",
        ["model_group"] = record.ModelGroup,
        ["custom_llm_provider"] = record.Provider ?? "",
        ["api_base"] = record.ApiBase ?? "",
        ["user"] = record.UserId ?? "",
        ["team_id"] = record.TeamId,
        ["organization_id"] = record.OrganizationId,
        ["end_user"] = record.EndUserId ?? "",
        ["requester_ip_address"] = record.ClientIp,
        ["session_id"] = record.SessionId,
    };

    private static JsonObject Metadata(SpendRecord record) => new()
    {
        ["user_api_key"] = record.KeyHash ?? "",
        ["user_api_key_alias"] = record.KeyAlias,
        ["user_api_key_team_id"] = record.TeamId,
        ["user_api_key_team_alias"] = record.TeamAlias,
        ["user_api_key_org_id"] = record.OrganizationId,
        ["user_api_key_user_id"] = record.UserId,
        ["spend_logs_metadata"] = AdminJson.Parse(record.MetadataJson),
        ["requester_ip_address"] = record.ClientIp,
        ["applied_guardrails"] = Applied(record),
        ["mcp_tool_call_metadata"] = Tool(record.Tool),
        ["guardrail_information"] = new JsonArray([.. Guardrails(record).Select(GuardrailInformation.Of)]),
        ["status"] = Status(record),
        ["error_information"] = Error(record),
        ["usage_object"] = UsageObject(record.Usage),
        ["attempted_retries"] = record.Attempt - 1,
    };

    private static JsonArray Applied(SpendRecord record) => AdminJson.List(
        [.. Guardrails(record).Where(static item => item.Status != "not_run").Select(static item => item.Name).Distinct(StringComparer.Ordinal)]);

    private static ImmutableArray<GuardrailEvidence> Guardrails(SpendRecord record) => record.Guardrails.IsDefault ? [] : record.Guardrails;

    private static JsonObject? Error(SpendRecord record) => record.Status == AttemptStatus.Success ? null : new JsonObject
    {
        ["error_code"] = record.StatusCode == 0 ? "" : record.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["error_class"] = record.ErrorCode ?? record.Status.ToString(),
        ["llm_provider"] = record.Provider ?? "",
    };

    /// <summary>Names alone: what a tool was called with and what it answered is not kept.</summary>
    private static JsonObject? Tool(ToolCallFacts? tool) => tool is null ? null : new JsonObject
    {
        ["name"] = tool.Name,
        ["mcp_server_name"] = tool.Server,
        ["namespaced_tool_name"] = tool.NamespacedName,
    };

    private static JsonObject UsageObject(Usage usage) => new()
    {
        ["prompt_tokens"] = usage.InputTokens,
        ["completion_tokens"] = usage.OutputTokens,
        ["total_tokens"] = usage.TotalTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedInputTokens, ["cache_creation_tokens"] = usage.CacheWriteTokens },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.ReasoningTokens },
    };

    private static string Status(SpendRecord record) => record.Status == AttemptStatus.Success ? "success" : "failure";

    private static string Source(UsageSource source) => source switch
    {
        UsageSource.Provider => "provider",
        UsageSource.Counted => "counted",
        _ => "estimated",
    };
}
