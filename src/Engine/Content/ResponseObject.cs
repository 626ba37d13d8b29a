using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>A response object that Guard itself writes, as OpenAI's API reference describes it.</summary>
internal sealed record ResponseObject(string Id, long CreatedAt, string Model)
{
    /// <summary>Tokens of input and output; null while they are not known.</summary>
    public (long Input, long Output)? Usage { get; init; }

    /// <summary>Why it is incomplete, or null.</summary>
    public string? Incomplete { get; init; }

    /// <summary>Writes the object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="isDone">It has ended.</param>
    /// <param name="writeItems">Writes the items of its output.</param>
    public void Write(Utf8JsonWriter writer, bool isDone, Action<Utf8JsonWriter> writeItems)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, CreatedAt);
        writer.WriteString("status"u8, !isDone ? "in_progress"u8 : Incomplete is null ? "completed"u8 : "incomplete"u8);
        writer.WriteNull("error"u8);
        if (isDone && Incomplete is { } reason)
        {
            writer.WriteStartObject("incomplete_details"u8);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("incomplete_details"u8);
        }

        writer.WriteNull("instructions"u8);
        writer.WriteNull("max_output_tokens"u8);
        writer.WriteString("model"u8, Model);
        writer.WriteStartArray("output"u8);
        writeItems(writer);
        writer.WriteEndArray();
        writer.WriteBoolean("parallel_tool_calls"u8, true);
        writer.WriteNull("previous_response_id"u8);
        writer.WriteBoolean("store"u8, false);
        writer.WriteString("tool_choice"u8, "auto"u8);
        writer.WriteStartArray("tools"u8);
        writer.WriteEndArray();
        WriteUsage(writer, isDone);
        writer.WriteStartObject("metadata"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteUsage(Utf8JsonWriter writer, bool isDone)
    {
        if (!isDone || Usage is not { } usage)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.Input);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, 0);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, usage.Output);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, 0);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, usage.Input + usage.Output);
        writer.WriteEndObject();
    }
}
