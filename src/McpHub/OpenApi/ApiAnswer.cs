using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Microsoft.AspNetCore.WebUtilities;

namespace Guard.McpHub.OpenApi;

/// <summary>Turns the answer of an API into the result of a tool: one text, and the object itself where it is one. Pure.</summary>
internal static class ApiAnswer
{
    /// <summary>How much of an error is shown.</summary>
    public const int MaxErrorBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A result that says what went wrong, so that a model can go on.</summary>
    public static JsonObject Error(string text) => Result(text, isError: true);

    /// <summary>Reads the answer to its end.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxBytes"/>.</exception>
    public static async ValueTask<JsonObject> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        var isSuccess = response.IsSuccessStatusCode;
        var type = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();
        if (response.Content.Headers.ContentEncoding.Any(static encoding => encoding is not "identity") || !IsText(type))
        {
            var what = response.Content.Headers.ContentEncoding.FirstOrDefault() ?? type;
            var size = response.Content.Headers.ContentLength is { } length ? string.Create(CultureInfo.InvariantCulture, $", {length} bytes") : "";
            return response.Content.Headers.ContentLength == 0 ? Result(Status(response), !isSuccess) : Result($"{Status(response)}\n\nThe answer is {what}{size}, which is not text and is not shown.", !isSuccess);
        }

        var (bytes, isWhole) = await BytesAsync(response, isSuccess ? maxBytes : MaxErrorBytes, cancellationToken);
        if (isSuccess && !isWhole)
        {
            throw new InvalidDataException("The answer is larger than is allowed.");
        }

        var text = TextOf(bytes, response.Content.Headers.ContentType?.CharSet);
        if (text is null)
        {
            return Result($"{Status(response)}\n\nThe answer is no text, and is not shown.", !isSuccess);
        }

        if (text.Length == 0)
        {
            return Result(Status(response), !isSuccess);
        }

        var parsed = Parse(text);

        // An escaped letter is the same letter: rules that read the text shall see it as a reader of JSON does.
        text = parsed is not null && text.Contains("\\u", StringComparison.OrdinalIgnoreCase) ? parsed.ToJsonString(Plain) : text;
        return isSuccess ? Success(text, parsed) : Error($"{Status(response)}\n\n{text}{(isWhole ? "" : $"\n\n(The rest of the answer, behind {MaxErrorBytes} bytes, is not shown.)")}");
    }

    private static JsonObject Success(string text, JsonNode? parsed)
    {
        var result = Result(text, isError: false);
        if (parsed is JsonObject structured)
        {
            result["structuredContent"] = structured;
        }

        return result;
    }

    /// <summary>Null for what is no JSON, and for JSON that two readers may read in two ways. The hub's reader takes objects only, so it is given one with the answer as its only member.</summary>
    private static JsonNode? Parse(string text) => JsonRpc.Parse(Encoding.UTF8.GetBytes($"{{\"v\":{text}}}")) is { Count: 1 } whole ? whole["v"]?.DeepClone() : null;

    private static JsonObject Result(string text, bool isError)
    {
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
        if (isError)
        {
            result["isError"] = true;
        }

        return result;
    }

    private static string Status(HttpResponseMessage response)
    {
        var status = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {ReasonPhrases.GetReasonPhrase((int)response.StatusCode)}").TrimEnd());
        if (response.Headers.NonValidated.TryGetValues("Retry-After", out var values) && values.ToString() is { Length: <= 64 } after)
        {
            status.Append("\nRetry-After: ").Append(after);
        }

        return response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest ? status.Append("\nRedirects are not followed.").ToString() : status.ToString();
    }

    private static bool IsText(string? type) => type is null or "application/json" or "application/xml" or "application/yaml" or "application/x-yaml" or "application/x-ndjson" or "application/javascript" or "application/x-www-form-urlencoded"
        || type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);

    private static async ValueTask<(byte[] Bytes, bool IsWhole)> BytesAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(piece, cancellationToken)) > 0;)
        {
            var fits = (int)Math.Min(read, most - buffer.Length);
            buffer.Write(piece, 0, fits);
            if (fits < read)
            {
                return (buffer.ToArray(), false);
            }
        }

        return (buffer.ToArray(), true);
    }

    /// <summary>Null for what is not text.</summary>
    private static string? TextOf(byte[] bytes, string? charset)
    {
        var encoding = charset?.Trim('"').ToUpperInvariant() switch { "ISO-8859-1" or "LATIN1" => Encoding.Latin1, "UTF-16" or "UTF-16LE" => Encoding.Unicode, "UTF-16BE" => Encoding.BigEndianUnicode, _ => Encoding.UTF8 };

        // A mark of the byte order is no part of the text, and no reader of JSON takes it.
        var text = encoding.GetString(bytes).TrimStart('\uFEFF');
        return text.Contains('\0', StringComparison.Ordinal) ? null : text;
    }
}
