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

        if (ToolChoice.Check(request["tool_choice"], tools) is { } wrong)
        {
            return wrong;
        }

        var hasOthers = (request["tools"] as JsonArray ?? []).OfType<JsonObject>().Any(static tool => JsonFields.TextOf(tool["type"]) == "mcp" && !AgentToolReader.IsOwn(tool));
        return ResponsesHistory.Read(request["input"], tools, memory.Open, hasOthers).TryGetValue(out var history, out var error)
            ? new ResponsesConversation(new ResponsesRequest(request, tools, memory.LastOf(JsonFields.TextOf(request["previous_response_id"]))), tools, history, limits, memory)
            : error;
    }

    public byte[] NextBody()
    {
        var body = _request.Body(_said, _round, isLast: _round++ >= _limits.MaxRounds);
        if (_request.IsKept)
        {
            _said.Clear();
        }

        return body;
    }

    public AgentTurn Take(JsonObject answer)
    {
        _last = answer;
        _firstId ??= JsonFields.TextOf(answer["id"]);
        _usage = UsageSum.Of(_usage, answer["usage"] as JsonObject);
        ImmutableArray<JsonObject> items = [.. (answer["output"] as JsonArray ?? []).OfType<JsonObject>()];
        NameCalls(items);
        var own = PendingOf(items);
        var isComplete = JsonFields.TextOf(answer["status"]) is null or "completed";
        var waits = isComplete && own.Exists(static call => call.Offered.NeedsApproval);
        var late = !isComplete ? "The call was not run: the answer ended before it was complete."
            : waits ? AgentCall.Waits
            : _round > _limits.MaxRounds ? $"The call was not run: a model may call tools in {_limits.MaxRounds} answers." : null;
        var taken = ImmutableArray.CreateBuilder<AgentCall>();
        for (var i = 0; i < items.Length; i++)
        {
            _request.Say(_said, items[i]);
            if (OfferedIn(items[i]) is not { } offered)
            {
                Output.Add(items[i].DeepClone());
            }
            else if (waits && offered.NeedsApproval)
            {
                Output.Add((JsonNode)Asked(own.Find(call => call.Call.Index == i).Call, own));
            }
            else
            {
                taken.Add(Begin(CallOf(items[i], i, offered), offered, ItemId(i), late ?? Excess()));
            }
        }

        return new AgentTurn(taken.ToImmutable(), own.Count > 0 && late is null && !CallerItems.Wait(items, item => OfferedIn(item) is not null));
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
    /// <param name="index">Its place among the items of the round.</param>
    public string ItemId(int index) => $"mcp_{Token($"{_round} {index}")}";

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

    /// <summary>Every call of the gateway's tools gets an id of its own, whatever the model called it.</summary>
    private void NameCalls(ImmutableArray<JsonObject> items)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            if (OfferedIn(items[i]) is not null && !(JsonFields.TextOf(items[i]["call_id"]) is { Length: > 0 } id && seen.Add(id)))
            {
                items[i]["call_id"] = $"call_{Token($"call {_round} {i}")}";
            }
        }
    }

    private List<(PendingCall Call, OfferedTool Offered)> PendingOf(ImmutableArray<JsonObject> items)
    {
        List<(PendingCall, OfferedTool)> calls = [];
        for (var i = 0; i < items.Length; i++)
        {
            if (OfferedIn(items[i]) is { } offered)
            {
                calls.Add((CallOf(items[i], i, offered), offered));
            }
        }

        return calls;
    }

    private static PendingCall CallOf(JsonObject item, int index, OfferedTool offered) =>
        new(index, JsonFields.TextOf(item["call_id"])!, offered.Label, offered.Tool.Name, JsonFields.TextOf(item["arguments"]) ?? "");

    private string? Excess() => ++_calls > _request.MaxCalls ? $"The call was not run: \"max_tool_calls\" is {_request.MaxCalls}." : null;

    private AgentCall Begin(PendingCall pending, OfferedTool offered, string itemId, string? refusal, string? approvalId = null)
    {
        var item = Begun(itemId, offered, pending.Arguments, approvalId);
        Output.Add((JsonNode)item);
        return new AgentCall { CallId = pending.CallId, Offered = offered, Arguments = pending.Arguments, Item = item, OutputIndex = Output.Count - 1, Refusal = refusal };
    }

    private AgentCall Resumed(ApprovedCall approved)
    {
        var pending = approved.Call;
        var offered = _tools.Named(pending.Name);
        var refusal = offered is null ? "The tool is not among those the request may use now." : null;
        offered ??= new OfferedTool("", new AgentTool(pending.Name, pending.Name, null, [], null), 0, pending.Label, false);
        return Begin(pending, offered, approved.ItemId, refusal, approved.ApprovalId) with { Once = approved.ItemId };
    }

    private JsonObject Asked(PendingCall call, List<(PendingCall Call, OfferedTool Offered)> own)
    {
        var beside = own.Where(static other => !other.Offered.NeedsApproval).Select(static other => other.Call);
        return _memory.Seal(new PendingCalls(Token($"group {_round}"), call, [.. beside])) is { } id
            ? new JsonObject { ["id"] = id, ["type"] = "mcp_approval_request", ["arguments"] = call.Arguments, ["name"] = call.Name, ["server_label"] = call.Label }
            : new JsonObject
            {
                ["id"] = ItemId(call.Index), ["type"] = "mcp_call", ["status"] = "failed", ["arguments"] = call.Arguments, ["name"] = call.Name, ["server_label"] = call.Label,
                ["output"] = null, ["approval_request_id"] = null, ["error"] = "The call cannot be asked about: too many calls wait with it, or their arguments are too long.",
            };
    }

    private string Token(string what) => Convert.ToHexStringLower(HMACSHA256.HashData(_nonce, Encoding.UTF8.GetBytes(what)).AsSpan(0, 12));
}
