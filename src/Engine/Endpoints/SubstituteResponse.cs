using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Endpoints;

/// <summary>A <see cref="SubstituteAnswer"/> in the form of OpenAI's responses: incomplete by a content filter, whole or as its events.</summary>
internal static class SubstituteResponse
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Render(RequestProgress progress, string text, DateTimeOffset now)
    {
        var response = new ResponseObject($"resp_{progress.RequestId}", now.ToUnixTimeSeconds(), progress.Group?.Name ?? "") { Usage = (0, 0), Incomplete = "content_filter" };
        var message = new ResponseMessage($"msg_{progress.RequestId}", text);
        return progress.IsStream ? [.. Events(response, message).SelectMany(static frame => frame)] : Whole(response, message);
    }

    private static byte[] Whole(ResponseObject response, ResponseMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        response.Write(writer, isDone: true, output => message.Write(output, isDone: true));
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static IEnumerable<byte[]> Events(ResponseObject response, ResponseMessage message)
    {
        var events = new ResponseEvents();
        yield return events.Event("response.created", writer => Write(writer, response, null));
        yield return events.Event("response.in_progress", writer => Write(writer, response, null));
        yield return events.Added(message, 0);
        foreach (var frame in events.Rest(message, 0, [message.Text]))
        {
            yield return frame;
        }

        yield return events.Event("response.incomplete", writer => Write(writer, response, message));
    }

    private static void Write(Utf8JsonWriter writer, ResponseObject response, ResponseMessage? message)
    {
        writer.WritePropertyName("response"u8);
        response.Write(writer, isDone: message is not null, output => message?.Write(output, isDone: true));
    }
}
