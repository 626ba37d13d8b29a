using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Engine.Errors;

/// <summary>
/// The event that ends a broken stream of responses: OpenAI's <c>error</c> event, with the envelope of whole errors beside its own members, so that clients that look for
/// either stop with an error. Pure.
/// </summary>
public static class ResponsesErrorEvent
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event as UTF-8.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="profile">Status codes and wording.</param>
    /// <param name="number">Its <c>sequence_number</c>.</param>
    public static byte[] Render(GuardError error, ErrorProfile profile, long number)
    {
        var code = profile.Status(error.Code).ToString(CultureInfo.InvariantCulture);
        var parameter = error.Parameter ?? ErrorTable.UnnamedParameter(error.Code, profile.Profile);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteNumber("sequence_number"u8, number);
        writer.WriteString("code"u8, code);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("param"u8, parameter);
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, profile.Type(error.Code));
        writer.WriteString("param"u8, parameter);
        writer.WriteString("code"u8, code);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return [.. "event: error\ndata: "u8, .. buffer.WrittenSpan, .. "\n\n"u8];
    }
}
