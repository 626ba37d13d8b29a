using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>
/// The input of a request in a provider's terms: what the gateway's own tools left in earlier answers (calls, lists, approvals) becomes functions and their outputs. Belongs to one
/// request.
/// </summary>
internal sealed class ResponsesHistory
{
    private const int MaxApprovals = 64;

    private readonly AgentTools _tools;
    private readonly Func<string, PendingCalls?> _open;
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private readonly List<(PendingCall Call, string? ApprovalId)> _approved = [];
    private readonly List<JsonObject> _outputs = [];

    private ResponsesHistory(AgentTools tools, Func<string, PendingCalls?> open) => (_tools, _open) = (tools, open);

    /// <summary>The input as the provider gets it.</summary>
    public JsonArray Items { get; } = [];

    /// <summary>Labels of the lists that the caller knows already.</summary>
    public HashSet<string> Listed { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls that a human agreed to, and those that waited with them.</summary>
    public IReadOnlyList<(PendingCall Call, string? ApprovalId)> Approved => _approved;

    /// <summary>The history, or what is wrong with an approval.</summary>
    public static Result<ResponsesHistory> Read(JsonNode? input, AgentTools tools, Func<string, PendingCalls?> open)
    {
        var history = new ResponsesHistory(tools, open);
        if (JsonFields.TextOf(input) is { } text)
        {
            history.Items.Add((JsonNode)new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = text });
        }

        foreach (var item in input as JsonArray ?? [])
        {
            if (history.Read(item) is { } error)
            {
                return error;
            }
        }

        foreach (var output in history._outputs)
        {
            history.Items.Add((JsonNode)output);
        }

        return history;
    }

    private GuardError? Read(JsonNode? item)
    {
        var fields = item as JsonObject;
        switch (JsonFields.TextOf(fields?["type"]))
        {
            case "mcp_list_tools" when _tools.HasLabel(JsonFields.TextOf(fields!["server_label"])):
                Listed.Add(JsonFields.TextOf(fields["server_label"])!);
                return null;
            case "mcp_call" when _tools.HasLabel(JsonFields.TextOf(fields!["server_label"])):
                AddCall(fields);
                return null;
            case "mcp_approval_request" when JsonFields.TextOf(fields!["id"]) is { } id && _open(id) is { } pending:
                foreach (var call in (ReadOnlySpan<PendingCall>)[.. pending.Beside, pending.Asked])
                {
                    AddFunction(call.CallId, FunctionOf(call.Label, call.Name), call.Arguments);
                }

                return null;
            case "mcp_approval_response":
                return AddApproval(fields!);
            default:
                Items.Add(item?.DeepClone());
                return null;
        }
    }

    private string FunctionOf(string? label, string? name) => _tools.Named(label, name)?.Function ?? AgentTools.FunctionOf(name ?? "");

    private void AddFunction(string callId, string function, string arguments)
    {
        if (_calls.Add(callId))
        {
            Items.Add((JsonNode)new JsonObject { ["type"] = "function_call", ["call_id"] = callId, ["name"] = function, ["arguments"] = arguments });
        }
    }

    private void AddCall(JsonObject call)
    {
        var id = "call_" + (JsonFields.TextOf(call["id"]) ?? "");
        AddFunction(id, FunctionOf(JsonFields.TextOf(call["server_label"]), JsonFields.TextOf(call["name"])), JsonFields.TextOf(call["arguments"]) ?? "{}");
        Items.Add((JsonNode)Output(id, JsonFields.TextOf(call["output"]) ?? JsonFields.TextOf(call["error"]) ?? ""));
    }

    private GuardError? AddApproval(JsonObject response)
    {
        var id = JsonFields.TextOf(response["approval_request_id"]);
        if (id is null || _open(id) is not { } pending || response["approve"] is not JsonValue word || !word.TryGetValue<bool>(out var isApproved) || _settled.Count == MaxApprovals)
        {
            return new GuardError(
                GuardErrorCode.InvalidRequest, "An \"mcp_approval_response\" needs the \"approval_request_id\" of a request that was made to this key in the last day, and \"approve\".", "input");
        }

        if (!_settled.Add(pending.Asked.CallId))
        {
            return null;
        }

        _approved.AddRange(pending.Beside.Where(call => _settled.Add(call.CallId)).Select(static call => (call, (string?)null)));
        if (isApproved)
        {
            _approved.Add((pending.Asked, id));
        }
        else
        {
            var reason = JsonFields.TextOf(response["reason"]) is { Length: > 0 } text ? $": {text}" : ".";
            _outputs.Add(Output(pending.Asked.CallId, "The user did not agree to this call" + reason));
        }

        return null;
    }

    private static JsonObject Output(string callId, string text) => new() { ["type"] = "function_call_output", ["call_id"] = callId, ["output"] = text };
}
