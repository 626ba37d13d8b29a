using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>One stream of chat chunks out of several: one id, one end, no calls but those the caller must run.</summary>
internal sealed class ChatConversationStream(ChatConversation conversation, int maxBytes) : IConversationStream
{
    private readonly StringBuilder _content = new();
    private readonly SortedDictionary<int, JsonObject> _calls = [];
    private readonly Dictionary<int, StringBuilder> _arguments = [];
    private JsonObject? _frame;
    private JsonObject? _usage;
    private JsonObject? _end;
    private string? _finish;
    private long _kept;
    private bool _isLater;

    public bool IsBroken { get; private set; }

    public IEnumerable<byte[]> On(JsonObject? data)
    {
        if (data is null)
        {
            return [];
        }

        if (data["error"] is not null)
        {
            IsBroken = true;
            return [Chunk(data)];
        }

        _usage = data["usage"] as JsonObject ?? _usage;
        var choice = (data["choices"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault();
        if (choice?["delta"] is not JsonObject delta)
        {
            return [];
        }

        Keep(delta);
        if (_kept > maxBytes)
        {
            return [Break(new JsonObject { ["error"] = new JsonObject { ["message"] = "The answer is larger than allowed.", ["type"] = "server_error", ["param"] = null, ["code"] = "502" } })];
        }

        delta.Remove("tool_calls");
        if (JsonFields.TextOf(choice["finish_reason"]) is { } finish)
        {
            (_finish, _end, choice["finish_reason"]) = (finish, data, null);
        }

        return IsNews(delta) ? [Chunk(Framed(data, delta))] : [];
    }

    public JsonObject? EndRound()
    {
        if (_finish is null)
        {
            return null;
        }

        var message = new JsonObject { ["role"] = "assistant", ["content"] = _content.Length == 0 ? null : _content.ToString() };
        foreach (var (index, call) in _calls)
        {
            call["function"]!["arguments"] = _arguments[index].ToString();
        }

        if (_calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. _calls.Values]);
        }

        var answer = new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = _finish }) };
        if (_usage is not null)
        {
            answer["usage"] = _usage.DeepClone();
        }

        (_finish, _usage, _kept, _isLater) = (null, null, 0, true);
        _content.Clear();
        _calls.Clear();
        _arguments.Clear();
        return answer;
    }

    public IEnumerable<byte[]> Taken(ImmutableArray<AgentCall> calls) => [];

    public IEnumerable<byte[]> Given(AgentCall call, CallText text) => [];

    public IEnumerable<byte[]> Finish(JsonObject answer)
    {
        var choice = (JsonObject)((JsonArray)answer["choices"]!)[0]!;
        if (choice["message"]?["tool_calls"] is JsonArray { Count: > 0 } calls)
        {
            yield return Chunk(Made(new JsonObject { ["tool_calls"] = new JsonArray([.. calls.Select(Numbered)]) }, null));
        }

        var fields = new JsonObject();
        conversation.AddDone(fields);
        yield return Chunk(Made(new JsonObject { ["provider_specific_fields"] = fields }, JsonFields.TextOf(choice["finish_reason"])));
        if (answer["usage"] is JsonObject usage)
        {
            var last = Made([], null);
            (last["choices"], last["usage"]) = (new JsonArray(), usage.DeepClone());
            yield return Chunk(last);
        }

        yield return "data: [DONE]\n\n"u8.ToArray();
    }

    public byte[] Break(JsonObject envelope)
    {
        IsBroken = true;
        return Chunk(envelope);
    }

    private static JsonNode Numbered(JsonNode? call, int index)
    {
        var numbered = (JsonObject)call!.DeepClone();
        numbered["index"] = index;
        return numbered;
    }

    private static byte[] Chunk(JsonObject data) => [.. "data: "u8, .. JsonFields.Bytes(data), .. "\n\n"u8];

    /// <summary>Gathers what the next round must repeat.</summary>
    private void Keep(JsonObject delta)
    {
        var content = JsonFields.TextOf(delta["content"]) ?? "";
        _content.Append(content);
        _kept += content.Length;
        foreach (var piece in (delta["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var index = JsonFields.CountOf(piece["index"]) ?? 0;
            var function = piece["function"] as JsonObject;
            if (!_calls.TryGetValue(index, out var call))
            {
                _calls[index] = call = new JsonObject { ["id"] = "", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "", ["arguments"] = "" } };
                _arguments[index] = new StringBuilder();
            }

            call["id"] = JsonFields.TextOf(piece["id"]) is { Length: > 0 } id ? id : call["id"]!.DeepClone();
            call["function"]!["name"] = JsonFields.TextOf(call["function"]!["name"]) + JsonFields.TextOf(function?["name"]);
            var arguments = JsonFields.TextOf(function?["arguments"]) ?? "";
            _arguments[index].Append(arguments);
            _kept += arguments.Length + 64;
        }
    }

    /// <summary>The first chunk of all, and every one that says something.</summary>
    private bool IsNews(JsonObject delta)
    {
        if (_isLater)
        {
            delta.Remove("role");
        }

        return _frame is null || delta.Any(static pair => pair.Key != "role" && (JsonFields.TextOf(pair.Value) ?? (pair.Value is null ? "" : "x")).Length > 0);
    }

    private JsonObject Framed(JsonObject data, JsonObject delta)
    {
        if (_frame is null)
        {
            _frame = (JsonObject)data.DeepClone();
            delta["provider_specific_fields"] = new JsonObject { ["mcp_list_tools"] = conversation.Listed() };
        }

        foreach (var name in (ReadOnlySpan<string>)["id", "created", "model"])
        {
            data[name] = _frame[name]?.DeepClone();
        }

        return data;
    }

    private JsonObject Made(JsonObject delta, string? finish)
    {
        var made = ((_frame ?? _end)?.DeepClone() as JsonObject) ?? [];
        made.Remove("usage");
        made["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        return made;
    }
}
