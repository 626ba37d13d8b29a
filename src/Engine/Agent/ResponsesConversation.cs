using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>
/// A conversation over OpenAI's responses. Every round sends the whole input with all that was said and done since, so that it needs no memory of the provider's. The id of
/// the first answer is the caller's.
/// </summary>
internal sealed class ResponsesConversation : IConversation
{
    private readonly ResponsesRequest _request;
    private readonly AgentTools _tools;
    private readonly AgentLimits _limits;
    private readonly AgentMemory _memory;
    private readonly JsonArray _said;
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(16);
    private JsonObject? _usage;
    private JsonObject _last = [];
    private string? _firstId;
    private int _round;
    private int _calls;

    private ResponsesConversation(ResponsesRequest request, AgentTools tools, ResponsesHistory history, AgentLimits limits, AgentMemory memory)
    {
        (_request, _tools, _limits, _memory, _said) = (request, tools, limits, memory, history.Items);
        for (var i = 0; i < tools.Entries.Length; i++)
        {
            if (!history.Listed.Contains(tools.Entries[i].Label))
            {
                Output.Add((JsonNode)tools.ListItem(i, $"mcpl_{Token($"list {i}")}"));
            }
        }

        Lists = Output.Count;
        Approved = [.. history.Approved.Select(Resumed)];
    }

    /// <summary>Lists of tools at the start of the answer.</summary>
    public int Lists { get; }

    /// <summary>Items of the answer so far.</summary>
    public JsonArray Output { get; } = [];

    public ImmutableArray<AgentCall> Approved { get; }

    /// <summary>The conversation, or what is wrong with the request.</summary>
    /// <param name="request">As the caller sent it.</param>
    /// <param name="tools">What it may use.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="memory">Of the caller's earlier requests.</param>
    public static Result<ResponsesConversation> Create(JsonObject request, AgentTools tools, AgentLimits limits, AgentMemory memory)
    {
        if (JsonFields.FlagOf(request["background"]))
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"background\" is not served together with the gateway's own MCP tools; leave it out.", "background");
        }

        return ResponsesHistory.Read(request["input"], tools, memory.Open).TryGetValue(out var history, out var error)
            ? new ResponsesConversation(new ResponsesRequest(request, tools, memory.LastOf(JsonFields.TextOf(request["previous_response_id"]))), tools, history, limits, memory)
            : error;
    }

    public byte[] NextBody() => _request.Body(_said, _round, isLast: _round++ >= _limits.MaxRounds);

    public AgentTurn Take(JsonObject answer)
    {
        _last = answer;
        _firstId ??= JsonFields.TextOf(answer["id"]);
        _usage = UsageSum.Of(_usage, answer["usage"] as JsonObject);
        ImmutableArray<JsonObject> items = [.. (answer["output"] as JsonArray ?? []).OfType<JsonObject>()];
        var own = items.Where(item => OfferedIn(item) is not null).ToList();
        var isComplete = JsonFields.TextOf(answer["status"]) is null or "completed";
        var waits = isComplete && own.Exists(item => OfferedIn(item)!.NeedsApproval);
        var late = !isComplete ? "The call was not run: the answer ended before it was complete."
            : waits ? "The call waits for the approval of another one, and runs with it."
            : _round > _limits.MaxRounds ? $"The call was not run: a model may call tools in {_limits.MaxRounds} answers." : null;
        var taken = ImmutableArray.CreateBuilder<AgentCall>();
        foreach (var item in items)
        {
            _request.Say(_said, item);
            if (OfferedIn(item) is not { } offered)
            {
                Output.Add(item.DeepClone());
            }
            else if (waits && offered.NeedsApproval)
            {
                Output.Add((JsonNode)Asked(item, offered, own));
            }
            else
            {
                taken.Add(Call(CallOf(item, offered), ItemId(JsonFields.TextOf(item["call_id"])), null, late ?? Excess()));
            }
        }

        var isCallersTurn = items.Any(item => JsonFields.TextOf(item["type"]) is "function_call" or "custom_tool_call" && OfferedIn(item) is null);
        return new AgentTurn(taken.ToImmutable(), own.Count > 0 && late is null && !isCallersTurn);
    }

    public void Give(AgentCall call, CallText text)
    {
        var item = call.Item!;
        item["status"] = text.IsError ? "failed" : "completed";
        item["output"] = text.IsError ? null : text.Text;
        item["error"] = text.IsError ? text.Text : null;
        _said.Add((JsonNode)new JsonObject { ["type"] = "function_call_output", ["call_id"] = call.CallId, ["output"] = text.Text });
    }

    public JsonObject Finish()
    {
        var answer = (JsonObject)_last.DeepClone();
        if (_firstId is not null && JsonFields.TextOf(answer["id"]) is { } last && last != _firstId)
        {
            _memory.Keep(_firstId, last);
        }

        answer["output"] = Output.DeepClone();
        if (_usage is not null)
        {
            answer["usage"] = _usage.DeepClone();
        }

        return Echo(answer);
    }

    /// <summary>Says in a response object what the caller asked for, instead of what the model was asked, and the id that the caller knows.</summary>
    public JsonObject Echo(JsonObject response)
    {
        if (_firstId is not null && response.ContainsKey("id"))
        {
            response["id"] = _firstId;
        }

        return _request.Echo(response);
    }

    /// <summary>Id of the item that tells of a call of the round under way.</summary>
    public string ItemId(string? callId) => $"mcp_{Token($"{_round} {callId}")}";

    /// <summary>The tool behind an item that calls one of the gateway's, or null.</summary>
    public OfferedTool? OfferedIn(JsonObject? item) => JsonFields.TextOf(item?["type"]) == "function_call" ? _tools.Find(JsonFields.TextOf(item!["name"])) : null;

    /// <summary>The item of a call as it begins.</summary>
    public static JsonObject Begun(string id, OfferedTool offered, string arguments, string? approvalId = null) => new()
    {
        ["id"] = id,
        ["type"] = "mcp_call",
        ["status"] = "in_progress",
        ["approval_request_id"] = approvalId,
        ["arguments"] = arguments,
        ["error"] = null,
        ["name"] = offered.Tool.Name,
        ["output"] = null,
        ["server_label"] = offered.Label,
    };

    private static PendingCall CallOf(JsonObject item, OfferedTool offered) =>
        new(JsonFields.TextOf(item["call_id"]) ?? "", offered.Label, offered.Tool.Name, JsonFields.TextOf(item["arguments"]) ?? "");

    private string? Excess() => ++_calls > _request.MaxCalls ? $"The call was not run: \"max_tool_calls\" is {_request.MaxCalls}." : null;

    private AgentCall Call(PendingCall pending, string itemId, string? approvalId, string? refusal)
    {
        var offered = _tools.Named(pending.Label, pending.Name)!;
        var item = Begun(itemId, offered, pending.Arguments, approvalId);
        Output.Add((JsonNode)item);
        return new AgentCall { CallId = pending.CallId, Offered = offered, Arguments = pending.Arguments, Item = item, OutputIndex = Output.Count - 1, Refusal = refusal };
    }

    private AgentCall Resumed((PendingCall Call, string? ApprovalId) approved)
    {
        var (pending, approvalId) = approved;
        if (_tools.Named(pending.Label, pending.Name) is not null)
        {
            return Call(pending, ItemId(pending.CallId), approvalId, null);
        }

        var gone = new OfferedTool("", new AgentTool(pending.Name, pending.Name, null, [], null), 0, pending.Label, false);
        var item = Begun(ItemId(pending.CallId), gone, pending.Arguments, approvalId);
        Output.Add((JsonNode)item);
        return new AgentCall
        {
            CallId = pending.CallId, Offered = gone, Arguments = pending.Arguments, Item = item, OutputIndex = Output.Count - 1, Refusal = "The tool is not among those the request may use now.",
        };
    }

    private JsonObject Asked(JsonObject item, OfferedTool offered, List<JsonObject> own)
    {
        var call = CallOf(item, offered);
        var beside = own.Select(other => (other, Offered: OfferedIn(other)!)).Where(static pair => !pair.Offered.NeedsApproval).Select(static pair => CallOf(pair.other, pair.Offered));
        return _memory.Seal(new PendingCalls(call, [.. beside])) is { } id
            ? new JsonObject { ["id"] = id, ["type"] = "mcp_approval_request", ["arguments"] = call.Arguments, ["name"] = call.Name, ["server_label"] = call.Label }
            : new JsonObject
            {
                ["id"] = ItemId(call.CallId), ["type"] = "mcp_call", ["status"] = "failed", ["arguments"] = call.Arguments, ["name"] = call.Name, ["server_label"] = call.Label,
                ["output"] = null, ["approval_request_id"] = null, ["error"] = "The arguments are too long to ask for approval.",
            };
    }

    private string Token(string what) => Convert.ToHexStringLower(HMACSHA256.HashData(_nonce, Encoding.UTF8.GetBytes(what)).AsSpan(0, 12));
}
