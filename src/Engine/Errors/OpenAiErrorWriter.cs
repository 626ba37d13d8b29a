using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Errors;

/// <summary>
/// Renders errors as OpenAI's envelope <c>{"error":{"message","type","param","code"}}</c>; <c>code</c> is the HTTP status as a string, as LiteLLM
/// sends it. Thread-safe.
/// </summary>
public sealed class OpenAiErrorWriter(ErrorProfile profile)
{
    // Answers are application/json, never HTML: text of other languages and apostrophes stay readable.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The wording this installation uses.</summary>
    public ErrorProfile Profile => profile;

    /// <summary>The envelope as UTF-8, with the profile's own status codes.</summary>
    public static byte[] Render(GuardError error, CompatibilityProfile profile) => Render(error, new ErrorProfile(profile, null));

    /// <summary>The envelope as UTF-8.</summary>
    public static byte[] Render(GuardError error, ErrorProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Render(buffer, error, profile);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The envelope as UTF-8, in this installation's wording.</summary>
    public byte[] Render(GuardError error) => Render(error, profile);

    /// <summary>
    /// Answers with the error: status, <c>retry-after</c> in whole seconds, body. Headers that describe another body are dropped, all others stay.
    /// Does nothing once the response has started: what was sent cannot be taken back, and a second body would corrupt it.
    /// </summary>
    public async ValueTask WriteAsync(HttpContext context, GuardError error)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        var body = Render(error, profile);
        PrepareHeaders(response, error);
        response.StatusCode = profile.Status(error.Code);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    internal static void Render(IBufferWriter<byte> output, GuardError error, ErrorProfile profile)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, profile.Type(error.Code));
        writer.WriteString("param"u8, error.Parameter ?? ErrorTable.UnnamedParameter(error.Code, profile.Profile));
        writer.WriteString("code"u8, profile.Status(error.Code).ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void PrepareHeaders(HttpResponse response, GuardError error)
    {
        var headers = response.Headers;
        headers.Remove("Content-Encoding");
        headers.Remove("Content-Language");
        headers.Remove("Content-Range");
        headers.Remove("Transfer-Encoding");
        headers.Remove("Trailer");
        headers.Remove("ETag");
        headers.Remove("Last-Modified");
        headers.CacheControl = "no-store";
        if (error.RetryAfter is { } wait)
        {
            var seconds = Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, int.MaxValue);
            headers.RetryAfter = seconds.ToString("0", CultureInfo.InvariantCulture);
        }

        // RFC 9110, 15.5.2: a 401 carries a challenge.
        if (profile.Status(error.Code) == StatusCodes.Status401Unauthorized && headers.WWWAuthenticate.Count == 0)
        {
            headers.WWWAuthenticate = "Bearer";
        }
    }
}
