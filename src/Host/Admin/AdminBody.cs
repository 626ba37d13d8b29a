using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Host.Admin;

/// <summary>Reads the JSON object of an administration request: bounded, strict, and with each name only once.</summary>
internal static class AdminBody
{
    public const int MaxBytes = 1024 * 1024;

    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    public static async ValueTask<Result<AdminFields>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return TooLarge();
        }

        // One byte more than allowed is enough to know.
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                return TooLarge();
            }

            body.Write(buffer, 0, read);
        }

        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    public static Result<AdminFields> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return new AdminFields(default);
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new GuardError(GuardErrorCode.InvalidRequest, "The body must be a JSON object.");
            }

            return RepeatedName(document.RootElement, "") is { } name
                ? new GuardError(GuardErrorCode.InvalidRequest, $"\"{name}\" is given more than once. Give it once.", name)
                : new AdminFields(document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            return new GuardError(
                GuardErrorCode.InvalidRequest,
                $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}). Send one JSON object, at most {MaxDepth} levels deep.");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for a lone surrogate or broken UTF-8: it could be neither stored nor echoed.
            return new GuardError(GuardErrorCode.InvalidRequest, "The body has text that is not valid Unicode.");
        }
    }

    private static GuardError TooLarge() =>
        new(GuardErrorCode.RequestTooLarge, $"The body of an administration request has at most {MaxBytes} bytes. Send less at once.");

    /// <summary>
    /// Path of the first name given twice in one object, or null. Reads every text on the way, which throws where one is not valid Unicode. The depth was
    /// bounded by the parser.
    /// </summary>
    private static string? RepeatedName(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = element.GetString();
            return null;
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (RepeatedName(item, path) is { } inItem)
                {
                    return inItem;
                }
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!names.Add(property.Name))
            {
                return at;
            }

            if (RepeatedName(property.Value, at) is { } below)
            {
                return below;
            }
        }

        return null;
    }
}
