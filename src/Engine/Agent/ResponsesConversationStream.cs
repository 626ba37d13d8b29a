using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>
/// One stream of responses events out of several: one beginning, one end, items and events numbered through, calls of the gateway's tools told as <c>mcp_call</c> items.
/// </summary>
internal sealed class ResponsesConversationStream(ResponsesConversation conversation, int maxBytes) : IConversationStream
{
    private readonly Dictionary<int, (string Id, OfferedTool Offered)> _lanes = [];
    private readonly SortedSet<int> _hidden = [];
    private RoundItems _items = new();
    private JsonObject? _answer;
    private long _number;
    private int? _shift;
    private bool _isBegun;
    private bool _isOpen;

    public bool IsBroken { get; private set; }

    /// <summary>Index of the first item of the round under way.</summary>
    private int Shift => _shift ??= conversation.Output.Count;

    public IEnumerable<byte[]> On(JsonObject? data)
    {
        var type = JsonFields.TextOf(data?["type"]) ?? "";
        switch (type)
        {
            case "":
                return [];
            case "response.created" or "response.queued" or "response.in_progress":
                return _isBegun ? [] : [Event(type, Echoed(data!))];
            case "response.completed" or "response.incomplete":
                _answer = data!["response"] as JsonObject;
                return Opening();
            case "response.failed" or "error":
                IsBroken = true;
                return [.. Opening(), Event(type, Failed(data!))];
            default:
                return [.. Opening(), .. OnItem(type, data!)];
        }
    }

    public JsonObject? EndRound()
    {
        var answer = _items.Complete(_answer);
        (_answer, _isBegun, _items) = (null, true, new RoundItems());
        _lanes.Clear();
        return answer;
    }

    public IEnumerable<byte[]> Taken(ImmutableArray<AgentCall> calls)
    {
        List<byte[]> told = [];
        foreach (var index in _hidden.Where(index => conversation.Output.Count > Shift + index))
        {
            var item = (JsonObject)conversation.Output[Shift + index]!;
            told.Add(Item("response.output_item.added", Shift + index, item));
            if (!calls.Any(call => call.Item == item))
            {
                told.Add(Item("response.output_item.done", Shift + index, item));
            }
        }

        _hidden.Clear();
        _shift = null;
        return told;
    }

    public IEnumerable<byte[]> Given(AgentCall call, CallText text) => Ended(call.OutputIndex, call.Item!);

    public IEnumerable<byte[]> Finish(JsonObject answer)
    {
        var type = JsonFields.TextOf(answer["status"]) == "incomplete" ? "response.incomplete" : "response.completed";
        return [Event(type, new JsonObject { ["response"] = answer.DeepClone() })];
    }

    public byte[] Break(JsonObject envelope)
    {
        IsBroken = true;
        var error = envelope["error"] as JsonObject ?? [];
        var members = new JsonObject { ["code"] = error["code"]?.DeepClone(), ["message"] = error["message"]?.DeepClone(), ["param"] = error["param"]?.DeepClone(), ["error"] = error.DeepClone() };
        return Event("error", members);
    }

    /// <summary>The lists of tools, and calls that ran before the model was asked.</summary>
    private List<byte[]> Opening()
    {
        List<byte[]> told = [];
        if (_isOpen)
        {
            return told;
        }

        _isOpen = true;
        for (var i = 0; i < Shift; i++)
        {
            var item = (JsonObject)conversation.Output[i]!;
            told.AddRange(i < conversation.Lists ? Listed(i, item) : [Item("response.output_item.added", i, item), .. Ended(i, item)]);
        }

        return told;
    }

    private IEnumerable<byte[]> Listed(int index, JsonObject item)
    {
        var id = JsonFields.TextOf(item["id"])!;
        var empty = (JsonObject)item.DeepClone();
        empty["tools"] = new JsonArray();
        yield return Item("response.output_item.added", index, empty);
        yield return Told("response.mcp_list_tools.in_progress", index, id);
        yield return Told(item["error"] is null ? "response.mcp_list_tools.completed" : "response.mcp_list_tools.failed", index, id);
        yield return Item("response.output_item.done", index, item);
    }

    private IEnumerable<byte[]> Ended(int index, JsonObject item)
    {
        yield return Told(item["error"] is null ? "response.mcp_call.completed" : "response.mcp_call.failed", index, JsonFields.TextOf(item["id"])!);
        yield return Item("response.output_item.done", index, item);
    }

    private IEnumerable<byte[]> OnItem(string type, JsonObject data)
    {
        if (JsonFields.CountOf(data["output_index"]) is not { } said)
        {
            return [Event(type, data)];
        }

        if (_items.Take(type, said, data["item"] as JsonObject) is not { } index || _items.Bytes > maxBytes)
        {
            return [Break(TooLarge())];
        }

        var isNew = type == "response.output_item.added";
        if (isNew)
        {
            Enter(index, data["item"] as JsonObject);
        }

        var place = Shift + index;
        if (!_lanes.TryGetValue(index, out var lane))
        {
            data["output_index"] = place;
            return [Event(type, data)];
        }

        return type switch
        {
            _ when lane.Offered.NeedsApproval => [],
            _ when isNew => [Item(type, place, ResponsesConversation.Begun(lane.Id, lane.Offered, "")), Told("response.mcp_call.in_progress", place, lane.Id)],
            "response.function_call_arguments.delta" => [Told("response.mcp_call_arguments.delta", place, lane.Id, "delta", data)],
            "response.function_call_arguments.done" => [Told("response.mcp_call_arguments.done", place, lane.Id, "arguments", data)],
            _ => [],
        };
    }

    /// <summary>Remembers a call of one of the gateway's tools.</summary>
    private void Enter(int index, JsonObject? item)
    {
        if (conversation.OfferedIn(item) is { } offered)
        {
            _lanes[index] = (conversation.ItemId(index), offered);
            if (offered.NeedsApproval)
            {
                _hidden.Add(index);
            }
        }
    }

    private static JsonObject TooLarge() => new() { ["error"] = new JsonObject { ["message"] = "The answer is larger than allowed.", ["type"] = "server_error", ["param"] = null, ["code"] = "server_error" } };

    /// <summary>A failure tells of what was done before it.</summary>
    private JsonObject Failed(JsonObject data)
    {
        if (data["response"] is JsonObject response && conversation.Output.Count > 0)
        {
            response["output"] = conversation.Output.DeepClone();
        }

        return Echoed(data);
    }

    private JsonObject Echoed(JsonObject data)
    {
        if (data["response"] is JsonObject response)
        {
            conversation.Echo(response);
        }

        return data;
    }

    private byte[] Item(string type, int index, JsonObject item) => Event(type, new JsonObject { ["output_index"] = index, ["item"] = item.DeepClone() });

    private byte[] Told(string type, int index, string id, string? member = null, JsonObject? data = null)
    {
        var members = new JsonObject { ["item_id"] = id, ["output_index"] = index };
        if (member is not null)
        {
            members[member] = data![member]?.DeepClone();
        }

        return Event(type, members);
    }

    private byte[] Event(string type, JsonObject members)
    {
        var data = new JsonObject { ["type"] = type, ["sequence_number"] = _number++ };
        foreach (var (name, value) in members)
        {
            if (name is not ("type" or "sequence_number"))
            {
                data[name] = value?.DeepClone();
            }
        }

        return [.. "event: "u8, .. Encoding.UTF8.GetBytes(type), .. "\ndata: "u8, .. JsonFields.Bytes(data), .. "\n\n"u8];
    }
}
