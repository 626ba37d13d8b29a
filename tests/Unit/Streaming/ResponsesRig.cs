using System.Text;
using System.Text.Json.Nodes;

namespace Guard.UnitTests.Streaming;

/// <summary>Writes a streamed response as OpenAI does, and reads what a client received of one.</summary>
internal sealed class ResponsesRig
{
    private readonly StringBuilder _wire = new();
    private readonly SortedDictionary<int, JsonObject> _output = [];
    private int _number;

    public ResponsesRig() => Lifecycle("response.created", "in_progress", "in_progress");

    public byte[] Bytes => Encoding.UTF8.GetBytes(_wire.ToString());

    public ResponsesRig Event(string type, JsonObject members)
    {
        var data = new JsonObject { ["type"] = type, ["sequence_number"] = _number++ };
        foreach (var (name, value) in members)
        {
            data[name] = value?.DeepClone();
        }

        _wire.Append("event: ").Append(type).Append("\ndata: ").Append(data.ToJsonString()).Append("\n\n");
        return this;
    }

    public ResponsesRig Raw(string text)
    {
        _wire.Append(text);
        return this;
    }

    public ResponsesRig Message(int index, IEnumerable<string> pieces, string type = "output_text")
    {
        var field = type == "refusal" ? "refusal" : "text";
        var text = string.Concat(pieces);
        JsonObject Place(params (string Name, JsonNode? Value)[] more) => With(new JsonObject { ["item_id"] = $"msg_{index}", ["output_index"] = index, ["content_index"] = 0 }, more);
        JsonObject Part(string value) => new() { ["type"] = type, [field] = value };
        JsonObject Item(params JsonNode?[] content) => new() { ["id"] = $"msg_{index}", ["type"] = "message", ["role"] = "assistant", ["content"] = new JsonArray(content) };
        Event("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = Item() });
        Event("response.content_part.added", Place(("part", Part(""))));
        foreach (var piece in pieces)
        {
            Event($"response.{type}.delta", Place(("delta", piece)));
        }

        Event($"response.{type}.done", Place((field, text)));
        Event("response.content_part.done", Place(("part", Part(text))));
        _output[index] = Item(Part(text));
        return Event("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = _output[index].DeepClone() });
    }

    public ResponsesRig Reasoning(int index, IEnumerable<string> pieces)
    {
        var text = string.Concat(pieces);
        JsonObject Place(params (string Name, JsonNode? Value)[] more) => With(new JsonObject { ["item_id"] = $"rs_{index}", ["output_index"] = index, ["summary_index"] = 0 }, more);
        JsonObject Part(string value) => new() { ["type"] = "summary_text", ["text"] = value };
        Event("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = new JsonObject { ["id"] = $"rs_{index}", ["type"] = "reasoning", ["summary"] = new JsonArray() } });
        Event("response.reasoning_summary_part.added", Place(("part", Part(""))));
        foreach (var piece in pieces)
        {
            Event("response.reasoning_summary_text.delta", Place(("delta", piece)));
        }

        Event("response.reasoning_summary_text.done", Place(("text", text)));
        Event("response.reasoning_summary_part.done", Place(("part", Part(text))));
        _output[index] = new JsonObject { ["id"] = $"rs_{index}", ["type"] = "reasoning", ["summary"] = new JsonArray(Part(text)) };
        return Event("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = _output[index].DeepClone() });
    }

    public ResponsesRig Call(int index, string name, IEnumerable<string> pieces, string? finalArguments = null)
    {
        var arguments = finalArguments ?? string.Concat(pieces);
        JsonObject Item(string value) => new() { ["id"] = $"fc_{index}", ["type"] = "function_call", ["call_id"] = $"call_{index}", ["name"] = name, ["arguments"] = value };
        JsonObject Place(string field, string value) => new() { ["item_id"] = $"fc_{index}", ["output_index"] = index, [field] = value };
        Event("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = Item("") });
        foreach (var piece in pieces)
        {
            Event("response.function_call_arguments.delta", Place("delta", piece));
        }

        Event("response.function_call_arguments.done", Place("arguments", arguments));
        return Done(index, Item(arguments));
    }

    /// <summary>An item that ends without having begun.</summary>
    public ResponsesRig Done(int index, JsonObject item)
    {
        _output[index] = item;
        return Event("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = item.DeepClone() });
    }

    public ResponsesRig End(string type = "response.completed") => Lifecycle(type, "completed", type["response.".Length..]);

    /// <summary>The events a client got, each with its type and data.</summary>
    public static List<JsonObject> Events(string received) =>
        [.. received.Split("\n\n").Where(frame => frame.Contains("data: {", StringComparison.Ordinal)).Select(frame => JsonNode.Parse(frame[(frame.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!.AsObject())];

    public static IEnumerable<JsonObject> OfType(string received, string type) => Events(received).Where(item => item["type"]!.GetValue<string>() == type);

    /// <summary>A lane's text as a client adds it up.</summary>
    public static string Deltas(string received, string type, int index = 0) =>
        string.Concat(OfType(received, type).Where(item => item["output_index"]!.GetValue<int>() == index).Select(item => item["delta"]!.GetValue<string>()));

    public static JsonObject Final(string received) => OfType(received, "response.completed").Single()["response"]!.AsObject();

    /// <summary>The event numbers rise by one from zero, and each frame's event line says its type.</summary>
    public static void ShouldBeNumbered(string received, string because)
    {
        Events(received).Select(item => item["sequence_number"]!.GetValue<long>()).ShouldBe(Enumerable.Range(0, Events(received).Count).Select(i => (long)i), because);
        foreach (var frame in received.Split("\n\n").Where(frame => frame.StartsWith("event: ", StringComparison.Ordinal)))
        {
            frame.Split('\n')[1].ShouldContain($"\"type\":\"{frame.Split('\n')[0]["event: ".Length..]}\"", customMessage: because);
        }
    }

    private static JsonObject With(JsonObject place, (string Name, JsonNode? Value)[] more)
    {
        foreach (var (name, value) in more)
        {
            place[name] = value;
        }

        return place;
    }

    private ResponsesRig Lifecycle(string type, string status, string final)
    {
        var response = new JsonObject
        {
            ["id"] = "resp_1",
            ["object"] = "response",
            ["status"] = type == "response.created" ? status : final,
            ["instructions"] = "Write to ana.lind@client.example.",
            ["model"] = "upstream",
            ["output"] = new JsonArray([.. _output.Values.Select(item => item.DeepClone())]),
        };
        if (type != "response.created")
        {
            response["usage"] = JsonNode.Parse("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":30}""");
        }

        return Event(type, new JsonObject { ["response"] = response });
    }
}
