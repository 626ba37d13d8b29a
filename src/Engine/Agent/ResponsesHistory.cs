using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>
/// The input of a request in a provider's terms: what the gateway's own tools left in earlier answers (calls, lists, approvals) becomes functions and their outputs. A call whose item
/// came back is done, whatever approval comes with it. Belongs to one request.
/// </summary>
internal sealed class ResponsesHistory
{
    private const int MaxApprovals = 64;

    private readonly AgentTools _tools;
    private readonly Func<string, PendingCalls?> _open;
    private readonly bool _hasOthers;
    private readonly Dictionary<string, PendingCalls> _opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PendingCall> _pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private readonly List<ApprovedCall> _approved = [];
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    private ResponsesHistory(AgentTools tools, Func<string, PendingCalls?> open, bool hasOthers) => (_tools, _open, _hasOthers) = (tools, open, hasOthers);

    /// <summary>The input as the provider gets it.</summary>
    public JsonArray Items { get; } = [];

    /// <summary>Labels of the lists that the caller knows already.</summary>
    public HashSet<string> Listed { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls that a human agreed to, and those that waited with them; none that the caller shows to be done.</summary>
    public IReadOnlyList<ApprovedCall> Approved => _approved;

    /// <summary>The history, or what is wrong with an approval.</summary>
    /// <param name="input">As the caller sent it.</param>
    /// <param name="tools">The gateway's tools.</param>
    /// <param name="open">Opens ids of approval requests.</param>
    /// <param name="hasOthers">The request has <c>type: mcp</c> tools of the provider's own, whose approvals are the provider's.</param>
    public static Result<ResponsesHistory> Read(JsonNode? input, AgentTools tools, Func<string, PendingCalls?> open, bool hasOthers)
    {
        var history = new ResponsesHistory(tools, open, hasOthers);
        if (JsonFields.TextOf(input) is { } text)
        {
            history.Items.Add((JsonNode)new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = text });
        }

        var items = input as JsonArray ?? [];
        foreach (var item in items.OfType<JsonObject>())
        {
            history.Survey(item);
        }

        foreach (var item in items)
        {
            if (history.Read(item) is { } error)
            {
                return error;
            }
        }

        return history;
    }

    /// <summary>Learns what was asked about and what is done.</summary>
    private void Survey(JsonObject item)
    {
        var approval = JsonFields.TextOf(item["approval_request_id"]);
        switch (JsonFields.TextOf(item["type"]))
        {
            case "mcp_approval_request":
                Open(JsonFields.TextOf(item["id"]));
                break;
            case "mcp_approval_response":
                Open(approval);
                _answered.Add(approval ?? "");
                break;
            case "mcp_call" when IsOwn(item):
                Open(approval);
                _done.Add(JsonFields.TextOf(item["id"]) ?? "");
                _done.Add(approval ?? "");
                break;
        }
    }

    private void Open(string? id)
    {
        if (id is null || _opened.Count == MaxApprovals || _opened.ContainsKey(id) || _open(id) is not { } pending)
        {
            return;
        }

        _opened.Add(id, pending);
        foreach (var call in pending.All)
        {
            _pending.TryAdd(pending.ItemIdOf(call), call);
        }
    }

    private GuardError? Read(JsonNode? item)
    {
        var fields = item as JsonObject;
        switch (JsonFields.TextOf(fields?["type"]))
        {
            case "mcp_list_tools" when IsOwn(fields!):
                Listed.Add(JsonFields.TextOf(fields!["server_label"])!);
                return null;
            case "mcp_call" when IsOwn(fields!):
                AddCall(fields!);
                return null;
            case "mcp_approval_request" when ApprovalSeal.IsOwn(JsonFields.TextOf(fields!["id"])):
                AddRequest(JsonFields.TextOf(fields!["id"])!);
                return null;
            case "mcp_approval_response" when !(_hasOthers && !ApprovalSeal.IsOwn(JsonFields.TextOf(fields!["approval_request_id"]))):
                return AddApproval(fields!);
            default:
                Items.Add(item?.DeepClone());
                return null;
        }
    }

    private bool IsOwn(JsonObject item) => _tools.HasLabel(JsonFields.TextOf(item["server_label"]));

    /// <summary>A request nobody answered is left out: providers take no call without its output.</summary>
    private void AddRequest(string id)
    {
        foreach (var call in (_opened.TryGetValue(id, out var pending) ? pending.All : []).OrderBy(static call => call.Index))
        {
            if (_answered.Contains(id) || _done.Contains(pending!.ItemIdOf(call)))
            {
                AddFunction(pending!.ItemIdOf(call), call.CallId, call.Name, call.Arguments);
            }
        }
    }

    private void AddFunction(string itemId, string callId, string? name, string arguments)
    {
        if (_functions.Add(itemId))
        {
            var function = _tools.Named(name)?.Function ?? AgentTools.FunctionOf(name ?? "");
            Items.Add((JsonNode)new JsonObject { ["type"] = "function_call", ["call_id"] = callId, ["name"] = function, ["arguments"] = arguments });
        }
    }

    private void AddCall(JsonObject call)
    {
        if (JsonFields.TextOf(call["error"]) == AgentCall.Waits)
        {
            return;
        }

        var id = JsonFields.TextOf(call["id"]) ?? "";
        var callId = _pending.TryGetValue(id, out var pending) ? pending.CallId : "call_" + id;
        AddFunction(id, callId, JsonFields.TextOf(call["name"]), JsonFields.TextOf(call["arguments"]) ?? "{}");
        Items.Add((JsonNode)Output(callId, JsonFields.TextOf(call["output"]) ?? JsonFields.TextOf(call["error"]) ?? ""));
    }

    private GuardError? AddApproval(JsonObject response)
    {
        var id = JsonFields.TextOf(response["approval_request_id"]) ?? "";
        if (response["approve"] is not JsonValue word || !word.TryGetValue<bool>(out var isApproved))
        {
            return Wrong;
        }

        if (!_opened.TryGetValue(id, out var pending))
        {
            // What is long settled needs no id that still opens; nor does a refusal.
            return ApprovalSeal.IsOwn(id) && (_done.Contains(id) || !isApproved) ? null : Wrong;
        }

        foreach (var call in pending.Beside)
        {
            Settle(pending, call, null);
        }

        if (isApproved)
        {
            Settle(pending, pending.Asked, id);
        }
        else if (IsOpen(pending.ItemIdOf(pending.Asked)))
        {
            var reason = JsonFields.TextOf(response["reason"]) is { Length: > 0 } text ? $": {text}" : ".";
            Items.Add((JsonNode)Output(pending.Asked.CallId, "The user did not agree to this call" + reason));
        }

        return null;
    }

    private void Settle(PendingCalls pending, PendingCall call, string? approvalId)
    {
        var itemId = pending.ItemIdOf(call);
        if (IsOpen(itemId))
        {
            _approved.Add(new ApprovedCall(call, itemId, approvalId));
        }
    }

    private bool IsOpen(string itemId) => !_done.Contains(itemId) && _settled.Add(itemId);

    private static GuardError Wrong => new(
        GuardErrorCode.InvalidRequest, "An \"mcp_approval_response\" needs the \"approval_request_id\" of a request that was made to this key in the last day, and \"approve\".", "input");

    private static JsonObject Output(string callId, string text) => new() { ["type"] = "function_call_output", ["call_id"] = callId, ["output"] = text };
}
