using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Forwarding;

/// <summary>Writes what the mock upstream says in the form of OpenAI's responses: a whole response, or its events in their order. One per answer; not thread-safe.</summary>
internal sealed class MockResponsesWriter(MockUpstreamRequest request, MockUpstreamAnswer answer, string id, long created) : IMockWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ResponseEvents _events = new();

    private ResponseObject Response => new($"resp_{id}", created, request.Model)
    {
        Usage = (answer.PromptTokens, answer.CompletionTokens),
        Incomplete = answer.FinishReason switch
        {
            "length" => "max_output_tokens",
            "content_filter" => "content_filter",
            _ => null,
        },
    };

    private ResponseMessage Message => new($"msg_{id}", answer.Text);

    private bool HasMessage => answer.Text.Length > 0 || answer.ToolCalls.IsEmpty;

    public byte[] Whole()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        Response.Write(writer, isDone: true, WriteItems);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public IEnumerable<byte[]> Frames()
    {
        yield return Lifecycle("response.created", isDone: false);
        yield return Lifecycle("response.in_progress", isDone: false);
        var index = 0;
        if (answer.Reasoning is { } reasoning)
        {
            foreach (var frame in ReasoningFrames(index++, reasoning))
            {
                yield return frame;
            }
        }

        if (HasMessage)
        {
            yield return _events.Added(Message, index);
            foreach (var frame in _events.Rest(Message, index++, MockUpstreamPieces.Split(answer.Text, answer.Chunks)))
            {
                yield return frame;
            }
        }

        foreach (var call in answer.ToolCalls)
        {
            foreach (var frame in CallFrames(index++, call))
            {
                yield return frame;
            }
        }

        yield return Lifecycle(Response.Incomplete is null ? "response.completed" : "response.incomplete", isDone: true);
    }

    private byte[] Lifecycle(string type, bool isDone) => _events.Event(type, writer =>
    {
        writer.WritePropertyName("response"u8);
        Response.Write(writer, isDone, isDone ? WriteItems : static _ => { });
    });

    private void WriteItems(Utf8JsonWriter writer)
    {
        if (answer.Reasoning is { } reasoning)
        {
            WriteReasoning(writer, reasoning);
        }

        if (HasMessage)
        {
            Message.Write(writer, isDone: true);
        }

        foreach (var call in answer.ToolCalls)
        {
            WriteCall(writer, call, call.Arguments, isDone: true);
        }
    }

    private IEnumerable<byte[]> ReasoningFrames(int index, string text)
    {
        yield return Item("response.output_item.added", index, writer => WriteReasoning(writer, null));
        yield return Summary("response.reasoning_summary_part.added", index, writer => WriteSummary(writer, "part", string.Empty));
        foreach (var piece in MockUpstreamPieces.Split(text, answer.Chunks))
        {
            yield return Summary("response.reasoning_summary_text.delta", index, writer => writer.WriteString("delta"u8, piece));
        }

        yield return Summary("response.reasoning_summary_text.done", index, writer => writer.WriteString("text"u8, text));
        yield return Summary("response.reasoning_summary_part.done", index, writer => WriteSummary(writer, "part", text));
        yield return Item("response.output_item.done", index, writer => WriteReasoning(writer, text));
    }

    private IEnumerable<byte[]> CallFrames(int index, MockUpstreamToolCall call)
    {
        yield return Item("response.output_item.added", index, writer => WriteCall(writer, call, string.Empty, isDone: false));
        foreach (var piece in MockUpstreamPieces.Split(call.Arguments, answer.Chunks))
        {
            yield return Arguments("response.function_call_arguments.delta", index, call, "delta", piece);
        }

        yield return Arguments("response.function_call_arguments.done", index, call, "arguments", call.Arguments);
        yield return Item("response.output_item.done", index, writer => WriteCall(writer, call, call.Arguments, isDone: true));
    }

    private byte[] Item(string type, int index, Action<Utf8JsonWriter> writeItem) => _events.Event(type, writer =>
    {
        writer.WriteNumber("output_index"u8, index);
        writer.WritePropertyName("item"u8);
        writeItem(writer);
    });

    private byte[] Summary(string type, int index, Action<Utf8JsonWriter> writeRest) => _events.Event(type, writer =>
    {
        writer.WriteString("item_id"u8, $"rs_{id}");
        writer.WriteNumber("output_index"u8, index);
        writer.WriteNumber("summary_index"u8, 0);
        writeRest(writer);
    });

    private byte[] Arguments(string type, int index, MockUpstreamToolCall call, string member, string text) => _events.Event(type, writer =>
    {
        writer.WriteString("item_id"u8, ItemId(call));
        writer.WriteNumber("output_index"u8, index);
        writer.WriteString(member, text);
    });

    private static string ItemId(MockUpstreamToolCall call) => string.Create(CultureInfo.InvariantCulture, $"fc_{call.Id}");

    private static void WriteCall(Utf8JsonWriter writer, MockUpstreamToolCall call, string arguments, bool isDone)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, ItemId(call));
        writer.WriteString("type"u8, "function_call"u8);
        writer.WriteString("status"u8, isDone ? "completed"u8 : "in_progress"u8);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteString("call_id"u8, call.Id);
        writer.WriteString("name"u8, call.Name);
        writer.WriteEndObject();
    }

    private void WriteReasoning(Utf8JsonWriter writer, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, $"rs_{id}");
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteStartArray("summary"u8);
        if (text is not null)
        {
            WriteSummary(writer, null, text);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, string? name, string text)
    {
        if (name is not null)
        {
            writer.WritePropertyName(name);
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "summary_text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
