using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>A message that Guard itself puts into a response.</summary>
internal sealed record ResponseMessage(string Id, string Text)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ResponseMessage Of(string id, string text) => new(id, text);

    /// <summary>The finished item as UTF-8.</summary>
    public byte[] Render()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Options);
        Write(writer, isDone: true);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the item, with its text when it is done.</summary>
    public void Write(Utf8JsonWriter writer, bool isDone)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("status"u8, isDone ? "completed"u8 : "in_progress"u8);
        writer.WriteStartArray("content"u8);
        if (isDone)
        {
            WritePart(writer, Text);
        }

        writer.WriteEndArray();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteEndObject();
    }

    /// <summary>Writes a text part.</summary>
    public static void WritePart(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "output_text"u8);
        writer.WriteStartArray("annotations"u8);
        writer.WriteEndArray();
        writer.WriteStartArray("logprobs"u8);
        writer.WriteEndArray();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
