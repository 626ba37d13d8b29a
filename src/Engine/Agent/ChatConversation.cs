using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>
/// A conversation over OpenAI's chat completions. Calls that need approval, and calls beside those of the caller's own functions, are not run: the first are the caller's to run, the
/// others the model makes again. What was done stands in <c>provider_specific_fields</c>, as LiteLLM has it.
/// </summary>
internal sealed class ChatConversation : IConversation
{
    private readonly JsonObject _request;
    private readonly AgentTools _tools;
    private readonly AgentLimits _limits;
    private readonly JsonArray _messages;
    private readonly JsonArray _called = [];
    private readonly JsonArray _results = [];
    private JsonObject? _usage;
    private JsonObject _last = [];
    private int _round;

    private ChatConversation(JsonObject request, AgentTools tools, AgentLimits limits)
    {
        (_request, _tools, _limits) = (request, tools, limits);
        _messages = request["messages"]?.DeepClone() as JsonArray ?? [];
    }

    public ImmutableArray<AgentCall> Approved => [];

    /// <summary>The conversation, or what is wrong with the request.</summary>
    public static Result<ChatConversation> Create(JsonObject request, AgentTools tools, AgentLimits limits) => JsonFields.CountOf(request["n"]) is > 1
        ? new GuardError(GuardErrorCode.InvalidRequest, "\"n\" must be 1 together with tools of type mcp: a conversation goes on with one answer.", "n")
        : ToolChoice.Check(request["tool_choice"], tools) is { } wrong ? wrong
        : new ChatConversation(request, tools, limits);

    public byte[] NextBody()
    {
        var body = (JsonObject)_request.DeepClone();
        body["tools"] = new JsonArray([
            .. JsonFields.Copies((_request["tools"] as JsonArray ?? []).Where(static tool => !AgentToolReader.IsOwn(tool))),
            .. Functions()]);
        body["messages"] = _messages.DeepClone();
        if (ToolChoice.Of(_request["tool_choice"], _tools, _round, isLast: _round >= _limits.MaxRounds, isChat: true) is { } choice)
        {
            body["tool_choice"] = choice;
        }

        _round++;
        return JsonFields.Bytes(body);
    }

    public AgentTurn Take(JsonObject answer)
    {
        _last = answer;
        _usage = UsageSum.Of(_usage, answer["usage"] as JsonObject);
        var message = MessageOf(answer);
        ImmutableArray<JsonObject> calls = [.. (message?["tool_calls"] as JsonArray ?? []).OfType<JsonObject>()];
        ImmutableArray<JsonObject> own = [.. calls.Where(call => OfferedIn(call) is { NeedsApproval: false })];
        if (own.IsEmpty || own.Length < calls.Length || _round > _limits.MaxRounds || FinishOf(answer) == "length")
        {
            Keep(answer, message, calls.RemoveAll(own.Contains), own.Length > 0);
            return new AgentTurn([], false);
        }

        _messages.Add(message!.DeepClone());
        return new AgentTurn([.. own.Select(Call)], true);
    }

    public void Give(AgentCall call, CallText text)
    {
        _messages.Add((JsonNode)new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.CallId, ["content"] = text.Text });
        _called.Add((JsonNode)new JsonObject
        {
            ["id"] = call.CallId, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Offered.Function, ["arguments"] = call.Arguments },
        });
        _results.Add((JsonNode)new JsonObject { ["tool_call_id"] = call.CallId, ["name"] = call.Offered.Tool.Name, ["result"] = text.Text });
    }

    public JsonObject Finish()
    {
        var answer = (JsonObject)_last.DeepClone();
        if (_usage is not null)
        {
            answer["usage"] = _usage.DeepClone();
        }

        if (MessageOf(answer) is { } message)
        {
            var fields = message["provider_specific_fields"]?.DeepClone() as JsonObject ?? [];
            fields["mcp_list_tools"] = Listed();
            AddDone(fields);
            message["provider_specific_fields"] = fields;
        }

        return answer;
    }

    /// <summary>The tools the model was offered.</summary>
    public JsonArray Listed() => new([.. Functions()]);

    /// <summary>Says what was called, and what came of it.</summary>
    public void AddDone(JsonObject fields)
    {
        fields["mcp_tool_calls"] = _called.DeepClone();
        fields["mcp_call_results"] = _results.DeepClone();
    }

    private static JsonObject? MessageOf(JsonObject answer) => ChoiceOf(answer)?["message"] as JsonObject;

    private static JsonObject? ChoiceOf(JsonObject answer) => answer["choices"] is JsonArray { Count: > 0 } choices ? choices[0] as JsonObject : null;

    private static string? FinishOf(JsonObject answer) => JsonFields.TextOf(ChoiceOf(answer)?["finish_reason"]);

    /// <summary>Leaves the caller its own calls only.</summary>
    private static void Keep(JsonObject answer, JsonObject? message, ImmutableArray<JsonObject> calls, bool hasChanged)
    {
        if (!hasChanged || message is null)
        {
            return;
        }

        message["tool_calls"] = new JsonArray([.. JsonFields.Copies(calls)]);
        if (calls.IsEmpty)
        {
            message.Remove("tool_calls");
            ChoiceOf(answer)!["finish_reason"] = FinishOf(answer) == "tool_calls" ? "stop" : FinishOf(answer);
        }
    }

    private OfferedTool? OfferedIn(JsonObject call) => _tools.Find(JsonFields.TextOf(call["function"]?["name"]));

    private AgentCall Call(JsonObject call) => new()
    {
        CallId = JsonFields.TextOf(call["id"]) ?? "",
        Offered = OfferedIn(call)!,
        Arguments = JsonFields.TextOf(call["function"]?["arguments"]) ?? "",
    };

    private IEnumerable<JsonNode> Functions() => _tools.Offered.Select(static tool => (JsonNode)new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Function, ["description"] = tool.Tool.Description ?? "", ["parameters"] = tool.Tool.InputSchema.DeepClone() },
    });
}
