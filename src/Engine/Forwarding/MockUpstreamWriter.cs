using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Engine.Forwarding;

/// <summary>Writes OpenAI's wire format: a whole <c>chat.completion</c>, the frames of a stream, an error. One per answer; not thread-safe.</summary>
internal sealed class MockUpstreamWriter(MockUpstreamRequest request, MockUpstreamAnswer answer, string id, long created) : IMockWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string FinishReason => answer.FinishReason ?? (answer.ToolCalls.IsEmpty ? "stop" : "tool_calls");

    public static byte[] Error(MockUpstreamAnswer answer)
    {
        var (type, code) = answer.Status switch
        {
            401 => ("invalid_request_error", "invalid_api_key"),
            404 => ("invalid_request_error", "model_not_found"),
            429 => ("requests", "rate_limit_exceeded"),
            >= 500 => ("server_error", null),
            _ => ("invalid_request_error", (string?)null),
        };
        return Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("message", answer.ErrorMessage ?? string.Create(CultureInfo.InvariantCulture, $"The mock provider was asked to answer with status {answer.Status}."));
            writer.WriteString("type", type);
            writer.WriteNull("param");
            writer.WriteString("code", answer.ErrorCode ?? code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public byte[] Whole() => Write(writer =>
    {
        WriteHead(writer, "chat.completion");
        writer.WriteStartArray("choices");
        for (var index = 0; index < request.Choices; index++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", answer.Text.Length == 0 && !answer.ToolCalls.IsEmpty ? null : answer.Text);
            if (answer.Reasoning is { } reasoning)
            {
                writer.WriteString("reasoning_content", reasoning);
            }

            writer.WriteNull("refusal");
            WriteToolCalls(writer);
            writer.WriteEndObject();
            writer.WriteNull("logprobs");
            writer.WriteString("finish_reason", FinishReason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteUsage(writer);
        writer.WriteEndObject();
    });

    /// <summary><c>[DONE]</c> is the last.</summary>
    public IEnumerable<byte[]> Frames()
    {
        for (var index = 0; index < request.Choices; index++)
        {
            yield return Delta(index, static writer =>
            {
                writer.WriteString("role", "assistant");
                writer.WriteString("content", string.Empty);
            });
            foreach (var piece in MockUpstreamPieces.Split(answer.Reasoning ?? string.Empty, answer.Chunks))
            {
                yield return Delta(index, writer => writer.WriteString("reasoning_content", piece));
            }

            foreach (var piece in MockUpstreamPieces.Split(answer.Text, answer.Chunks))
            {
                yield return Delta(index, writer => writer.WriteString("content", piece));
            }

            foreach (var frame in ToolCallFrames(index))
            {
                yield return frame;
            }

            yield return Delta(index, static _ => { }, FinishReason);
        }

        if (request.IncludeUsage)
        {
            yield return Frame(writer =>
            {
                WriteHead(writer, "chat.completion.chunk");
                writer.WriteStartArray("choices");
                writer.WriteEndArray();
                WriteUsage(writer);
                writer.WriteEndObject();
            });
        }

        yield return "data: [DONE]\n\n"u8.ToArray();
    }

    private IEnumerable<byte[]> ToolCallFrames(int index)
    {
        for (var i = 0; i < answer.ToolCalls.Length; i++)
        {
            var call = answer.ToolCalls[i];
            var position = i;
            yield return Delta(index, writer => WriteToolDelta(writer, position, call, string.Empty));
            foreach (var piece in MockUpstreamPieces.Split(call.Arguments, answer.Chunks))
            {
                yield return Delta(index, writer => WriteToolDelta(writer, position, null, piece));
            }
        }
    }

    private static void WriteToolDelta(Utf8JsonWriter writer, int position, MockUpstreamToolCall? head, string arguments)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", position);
        if (head is not null)
        {
            writer.WriteString("id", head.Id);
            writer.WriteString("type", "function");
        }

        writer.WriteStartObject("function");
        if (head is not null)
        {
            writer.WriteString("name", head.Name);
        }

        writer.WriteString("arguments", arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private byte[] Delta(int index, Action<Utf8JsonWriter> writeDelta, string? finishReason = null) => Frame(writer =>
    {
        WriteHead(writer, "chat.completion.chunk");
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteStartObject("delta");
        writeDelta(writer);
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", finishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (request.IncludeUsage)
        {
            writer.WriteNull("usage");
        }

        writer.WriteEndObject();
    });

    private void WriteHead(Utf8JsonWriter writer, string kind)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("object", kind);
        writer.WriteNumber("created", created);
        writer.WriteString("model", request.Model);
        writer.WriteString("system_fingerprint", "fp_mock");
    }

    private void WriteToolCalls(Utf8JsonWriter writer)
    {
        if (answer.ToolCalls.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("tool_calls");
        foreach (var call in answer.ToolCalls)
        {
            writer.WriteStartObject();
            writer.WriteString("id", call.Id);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteUsage(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", answer.PromptTokens);
        writer.WriteNumber("completion_tokens", answer.CompletionTokens);
        writer.WriteNumber("total_tokens", answer.PromptTokens + answer.CompletionTokens);
        writer.WriteEndObject();
    }

    private static byte[] Frame(Action<Utf8JsonWriter> write) => [.. "data: "u8, .. Write(write), .. "\n\n"u8];

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
