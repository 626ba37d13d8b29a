using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>A responses request and what becomes of it round by round. Immutable; the request is not changed.</summary>
/// <param name="request">As the caller sent it.</param>
/// <param name="tools">The gateway's tools.</param>
/// <param name="lastId">The provider's id of the answer it goes on from, where the caller knows it by another; or null.</param>
internal sealed class ResponsesRequest(JsonObject request, AgentTools tools, string? lastId)
{
    private readonly bool _isStored = request["store"] is null || JsonFields.FlagOf(request["store"]);

    /// <summary>Calls of tools that the caller wants at most.</summary>
    public int MaxCalls { get; } = JsonFields.CountOf(request["max_tool_calls"]) ?? int.MaxValue;

    /// <summary>The provider keeps what was said, and is told only what is new.</summary>
    public bool IsKept { get; } = request["conversation"] is not null;

    /// <summary>The request of one round.</summary>
    /// <param name="said">All of the conversation, or what is new in it.</param>
    /// <param name="round">From 0.</param>
    /// <param name="isLast">The model must answer without tools.</param>
    public byte[] Body(JsonArray said, int round, bool isLast)
    {
        var body = (JsonObject)request.DeepClone();
        body["tools"] = new JsonArray([
            .. JsonFields.Copies((request["tools"] as JsonArray ?? []).Where(static tool => !AgentToolReader.IsOwn(tool))),
            .. tools.Offered.Select(static tool => (JsonNode)Function(tool))]);
        body["input"] = said.DeepClone();
        if (lastId is not null)
        {
            body["previous_response_id"] = lastId;
        }

        if (ToolChoice.Of(request["tool_choice"], tools, round, isLast, isChat: false) is { } choice)
        {
            body["tool_choice"] = choice;
        }

        return JsonFields.Bytes(body);
    }

    /// <summary>Adds an item of an answer to the conversation, unless the provider keeps it there. Reasoning that the provider keeps nowhere and hands to nobody cannot be repeated.</summary>
    public void Say(JsonArray said, JsonObject item)
    {
        if (!IsKept && (_isStored || JsonFields.TextOf(item["type"]) != "reasoning" || JsonFields.TextOf(item["encrypted_content"]) is not null))
        {
            said.Add(item.DeepClone());
        }
    }

    /// <summary>Says in a response object what the caller asked for, instead of what the model was asked.</summary>
    public JsonObject Echo(JsonObject response)
    {
        if (response.ContainsKey("tools"))
        {
            response["tools"] = new JsonArray([.. (request["tools"] as JsonArray ?? []).Select(Shown)]);
        }

        if (response.ContainsKey("tool_choice"))
        {
            response["tool_choice"] = request["tool_choice"]?.DeepClone() ?? "auto";
        }

        if (response["previous_response_id"] is not null)
        {
            response["previous_response_id"] = request["previous_response_id"]?.DeepClone();
        }

        return response;
    }

    private static JsonNode? Shown(JsonNode? tool)
    {
        var shown = tool?.DeepClone();
        if (shown is JsonObject fields && AgentToolReader.IsOwn(shown))
        {
            fields.Remove("headers");
        }

        return shown;
    }

    private static JsonObject Function(OfferedTool tool) => new()
    {
        ["type"] = "function",
        ["name"] = tool.Function,
        ["description"] = tool.Tool.Description,
        ["parameters"] = tool.Tool.InputSchema.DeepClone(),
        ["strict"] = false,
    };
}
