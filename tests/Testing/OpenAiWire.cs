using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>OpenAI's chat completions format, as its API reference describes it: whole bodies are indented, events are one line.</summary>
public static class OpenAiWire
{
    private const string Fingerprint = "fp_44709d6fcb";

    private static readonly JsonWriterOptions Whole = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Error(string message, string type, string? code = null, string? parameter = null) => Write(Whole, json =>
    {
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, message);
        json.WriteString("type"u8, type);
        json.WriteString("param"u8, parameter);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
    });

    public static byte[] Models(IEnumerable<string> names) => Write(Whole, json =>
    {
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, name);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, 1686935002);
            json.WriteString("owned_by"u8, "openai"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A whole <c>chat.completion</c>.</summary>
    internal static byte[] Completion(OpenAiAnswer answer) => Write(Whole, json =>
    {
        WriteHead(json, answer, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        foreach (var choice in answer.Choices)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice.Index);
            WriteMessage(json, choice);
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, choice.FinishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (answer.HasUsage)
        {
            WriteUsage(json, answer);
        }

        json.WriteString("service_tier"u8, "default"u8);
        json.WriteString("system_fingerprint"u8, Fingerprint);
    });

    /// <summary>One <c>chat.completion.chunk</c> with one choice.</summary>
    internal static byte[] Chunk(OpenAiAnswer answer, int index, string? finishReason, Action<Utf8JsonWriter> delta) => Write(Line, json =>
    {
        WriteHead(json, answer, "chat.completion.chunk"u8);
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteString("system_fingerprint"u8, Fingerprint);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (answer.IncludesStreamUsage)
        {
            json.WriteNull("usage"u8);
        }
    });

    /// <summary>The last chunk of a stream whose caller asked for usage: no choices.</summary>
    internal static byte[] UsageChunk(OpenAiAnswer answer) => Write(Line, json =>
    {
        WriteHead(json, answer, "chat.completion.chunk"u8);
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteString("system_fingerprint"u8, Fingerprint);
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        WriteUsage(json, answer);
    });

    private static void WriteHead(Utf8JsonWriter json, OpenAiAnswer answer, ReadOnlySpan<byte> kind)
    {
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Model);
    }

    private static void WriteMessage(Utf8JsonWriter json, OpenAiChoice choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, choice.Content);
        if (choice.Reasoning is not null)
        {
            json.WriteString("reasoning_content"u8, choice.Reasoning);
        }

        if (!choice.ToolCalls.IsEmpty)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in choice.ToolCalls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("refusal"u8, choice.Refusal);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, OpenAiAnswer answer)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.PromptTokens);
        json.WriteNumber("completion_tokens"u8, answer.CompletionTokens);
        json.WriteNumber("total_tokens"u8, answer.PromptTokens + answer.CompletionTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static byte[] Write(JsonWriterOptions options, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
