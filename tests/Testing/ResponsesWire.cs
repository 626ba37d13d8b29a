using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Testing;

/// <summary>OpenAI's responses format, as its API reference describes it: a whole response, or its events in their order.</summary>
internal sealed class ResponsesWire(OpenAiAnswer answer, JsonElement request)
{
    private readonly string _id = answer.Id["chatcmpl-".Length..];
    private int _number;

    private OpenAiChoice Choice => answer.Choices[0];

    public byte[] Whole() => Encoding.UTF8.GetBytes(Response("completed").ToJsonString(new() { WriteIndented = true }));

    /// <summary>The events as they stand on the wire.</summary>
    /// <param name="length">Characters in each delta.</param>
    public IEnumerable<byte[]> Events(int length)
    {
        yield return Event("response.created", new JsonObject { ["response"] = Response("in_progress") });
        yield return Event("response.in_progress", new JsonObject { ["response"] = Response("in_progress") });
        var items = Items().ToArray();
        for (var index = 0; index < items.Length; index++)
        {
            foreach (var frame in ItemEvents(index, items[index], length))
            {
                yield return frame;
            }
        }

        yield return Event("response.completed", new JsonObject { ["response"] = Response("completed") });
    }

    private IEnumerable<byte[]> ItemEvents(int index, JsonObject item, int length)
    {
        var id = item["id"]!.GetValue<string>();
        var begun = item.DeepClone().AsObject();
        begun["status"] = "in_progress";
        begun[Growing(item)] = item["type"]!.GetValue<string>() == "function_call" ? "" : new JsonArray();
        yield return Event("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = begun });
        foreach (var frame in item["type"]!.GetValue<string>() switch
        {
            "reasoning" => Part(id, index, "summary_index", "reasoning_summary_part", "reasoning_summary_text", item["summary"]![0]!.AsObject(), "text", length),
            "function_call" => Text(new JsonObject { ["item_id"] = id, ["output_index"] = index }, "function_call_arguments", "arguments", item["arguments"]!.GetValue<string>(), length),
            _ => Part(id, index, "content_index", "content_part", item["content"]![0]!["type"]!.GetValue<string>(), item["content"]![0]!.AsObject(), item["content"]![0]!["refusal"] is null ? "text" : "refusal", length),
        })
        {
            yield return frame;
        }

        yield return Event("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = item });
    }

    private IEnumerable<byte[]> Part(string id, int index, string counter, string partType, string textType, JsonObject part, string field, int length)
    {
        var place = new JsonObject { ["item_id"] = id, ["output_index"] = index, [counter] = 0 };
        var begun = part.DeepClone().AsObject();
        begun[field] = "";
        yield return Event($"response.{partType}.added", With(place, "part", begun));
        foreach (var frame in Text(place, textType, field, part[field]!.GetValue<string>(), length))
        {
            yield return frame;
        }

        yield return Event($"response.{partType}.done", With(place, "part", part.DeepClone()));
    }

    private IEnumerable<byte[]> Text(JsonObject place, string type, string field, string text, int length)
    {
        for (var start = 0; start < text.Length; start += length)
        {
            yield return Event($"response.{type}.delta", With(place, "delta", text.Substring(start, Math.Min(length, text.Length - start))));
        }

        yield return Event($"response.{type}.done", With(place, field, text));
    }

    private IEnumerable<JsonObject> Items()
    {
        if (Choice.Reasoning is { } reasoning)
        {
            yield return new JsonObject { ["id"] = $"rs_{_id}", ["type"] = "reasoning", ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = reasoning }) };
        }

        if (Choice.Content is { } content)
        {
            yield return Message(new JsonObject { ["type"] = "output_text", ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray(), ["text"] = content });
        }

        if (Choice.Refusal is { } refusal)
        {
            yield return Message(new JsonObject { ["type"] = "refusal", ["refusal"] = refusal });
        }

        foreach (var call in Choice.ToolCalls)
        {
            yield return new JsonObject { ["id"] = $"fc_{call.Id}", ["type"] = "function_call", ["status"] = "completed", ["arguments"] = call.Arguments, ["call_id"] = call.Id, ["name"] = call.Name };
        }
    }

    private JsonObject Message(JsonObject part) => new() { ["id"] = $"msg_{_id}", ["type"] = "message", ["status"] = "completed", ["content"] = new JsonArray(part), ["role"] = "assistant" };

    private JsonObject Response(string status)
    {
        var isDone = status == "completed";
        return new JsonObject
        {
            ["id"] = $"resp_{_id}",
            ["object"] = "response",
            ["created_at"] = answer.Created,
            ["status"] = status,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["model"] = answer.Model,
            ["output"] = isDone ? new JsonArray([.. Items()]) : new JsonArray(),
            ["usage"] = !isDone || !answer.HasUsage ? null : new JsonObject
            {
                ["input_tokens"] = answer.PromptTokens,
                ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
                ["output_tokens"] = answer.CompletionTokens,
                ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                ["total_tokens"] = answer.PromptTokens + answer.CompletionTokens,
            },
            ["tool_choice"] = Asked("tool_choice") ?? "auto",
            ["tools"] = Asked("tools") ?? new JsonArray(),
            ["metadata"] = new JsonObject(),
        };
    }

    private JsonNode? Asked(string field) => request.TryGetProperty(field, out var value) ? JsonNode.Parse(value.GetRawText()) : null;

    private byte[] Event(string type, JsonObject members)
    {
        var data = new JsonObject { ["type"] = type, ["sequence_number"] = _number++ };
        foreach (var (name, value) in members)
        {
            data[name] = value?.DeepClone();
        }

        return Encoding.UTF8.GetBytes($"event: {type}\ndata: {data.ToJsonString()}\n\n");
    }

    private static string Growing(JsonObject item) => item["type"]!.GetValue<string>() switch
    {
        "reasoning" => "summary",
        "function_call" => "arguments",
        _ => "content",
    };

    private static JsonObject With(JsonObject place, string name, JsonNode value)
    {
        var more = place.DeepClone().AsObject();
        more[name] = value;
        return more;
    }
}
