using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Writes the events of a streamed response in OpenAI's form and order, each with its number. Not thread-safe.</summary>
/// <param name="next">Number of the first event.</param>
internal sealed class ResponseEvents(long next = 0)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private long _next = next;

    /// <summary>Number of the next event.</summary>
    public long Next => _next;

    /// <summary>One event as it stands on the wire.</summary>
    public byte[] Event(string type, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("sequence_number"u8, _next++);
        writeMembers(writer);
        writer.WriteEndObject();
        writer.Flush();
        return [.. "event: "u8, .. System.Text.Encoding.ASCII.GetBytes(type), .. "\ndata: "u8, .. buffer.WrittenSpan, .. "\n\n"u8];
    }

    /// <summary>The event that begins a message.</summary>
    public byte[] Added(ResponseMessage message, int outputIndex) => Event("response.output_item.added", writer =>
    {
        writer.WriteNumber("output_index"u8, outputIndex);
        writer.WritePropertyName("item"u8);
        message.Write(writer, isDone: false);
    });

    /// <summary>The events of a message behind its first: its text in pieces, then whole.</summary>
    public IEnumerable<byte[]> Rest(ResponseMessage message, int outputIndex, IEnumerable<string> pieces)
    {
        yield return Part("response.content_part.added", message.Id, outputIndex, string.Empty);
        foreach (var piece in pieces)
        {
            yield return Text("response.output_text.delta", message.Id, outputIndex, "delta", piece);
        }

        yield return Text("response.output_text.done", message.Id, outputIndex, "text", message.Text);
        yield return Part("response.content_part.done", message.Id, outputIndex, message.Text);
        yield return Event("response.output_item.done", writer =>
        {
            writer.WriteNumber("output_index"u8, outputIndex);
            writer.WritePropertyName("item"u8);
            message.Write(writer, isDone: true);
        });
    }

    private byte[] Text(string type, string itemId, int outputIndex, string member, string text) => Event(type, writer =>
    {
        WritePlace(writer, itemId, outputIndex);
        writer.WriteString(member, text);
        writer.WriteStartArray("logprobs"u8);
        writer.WriteEndArray();
    });

    private byte[] Part(string type, string itemId, int outputIndex, string text) => Event(type, writer =>
    {
        WritePlace(writer, itemId, outputIndex);
        writer.WritePropertyName("part"u8);
        ResponseMessage.WritePart(writer, text);
    });

    private static void WritePlace(Utf8JsonWriter writer, string itemId, int outputIndex)
    {
        writer.WriteString("item_id"u8, itemId);
        writer.WriteNumber("output_index"u8, outputIndex);
        writer.WriteNumber("content_index"u8, 0);
    }
}
