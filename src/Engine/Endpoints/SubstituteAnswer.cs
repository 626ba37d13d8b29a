using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Providers;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Endpoints;

/// <summary>
/// An ordinary answer that a policy speaks instead of the model: status 200, ended by a content filter, no usage; in events where a stream was asked for.
/// </summary>
internal static class SubstituteAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async ValueTask WriteAsync(HttpContext context, RequestProgress progress, string text, DateTimeOffset now)
    {
        var body = progress.Dialect.Operation == ApiOperation.Responses
            ? SubstituteResponse.Render(progress, text, now)
            : progress.IsStream ? Stream(progress, text, now) : Whole(progress, text, now);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = progress.IsStream ? "text/event-stream" : "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Whole(RequestProgress progress, string text, DateTimeOffset now) => Json(progress, now, "chat.completion", writer =>
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("content"u8, text);
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, "content_filter"u8);
    });

    private static byte[] Stream(RequestProgress progress, string text, DateTimeOffset now)
    {
        var words = Json(progress, now, "chat.completion.chunk", writer =>
        {
            writer.WriteStartObject("delta"u8);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
            writer.WriteNull("finish_reason"u8);
        });
        var end = Json(progress, now, "chat.completion.chunk", static writer =>
        {
            writer.WriteStartObject("delta"u8);
            writer.WriteEndObject();
            writer.WriteString("finish_reason"u8, "content_filter"u8);
        });
        return [.. "data: "u8, .. words, .. "\n\ndata: "u8, .. end, .. "\n\ndata: [DONE]\n\n"u8];
    }

    private static byte[] Json(RequestProgress progress, DateTimeOffset now, string kind, Action<Utf8JsonWriter> writeChoice)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("id"u8, $"chatcmpl-{progress.RequestId}");
        writer.WriteString("object"u8, kind);
        writer.WriteNumber("created"u8, now.ToUnixTimeSeconds());
        writer.WriteString("model"u8, progress.Group?.Name ?? "");
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        writeChoice(writer);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (kind == "chat.completion")
        {
            writer.WriteStartObject("usage"u8);
            writer.WriteNumber("prompt_tokens"u8, 0);
            writer.WriteNumber("completion_tokens"u8, 0);
            writer.WriteNumber("total_tokens"u8, 0);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
