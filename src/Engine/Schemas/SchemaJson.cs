using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Guard.Engine.Schemas;

/// <summary>Reads schemas and instances: strict JSON, no name twice, valid UTF-8, bounded depth.</summary>
internal static class SchemaJson
{
    public static bool TryParse(ReadOnlySpan<byte> utf8, SchemaLimits limits, out JsonElement element, out SchemaError? error)
    {
        element = default;
        error = utf8.Length > limits.MaxBytes ? new SchemaError("", $"larger than {limits.MaxBytes} bytes", "make it smaller or split it")
            : TryParse(utf8, limits.MaxDepth, out element, out var problem) ? null
            : new SchemaError("", problem!);
        return error is null;
    }

    /// <summary>Parses; the problem names a place and a rule, never text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, int maxDepth, out JsonElement element, out string? problem)
    {
        problem = null;
        element = default;
        if (!Utf8.IsValid(utf8))
        {
            problem = "not valid UTF-8";
            return false;
        }

        try
        {
            element = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException exception)
        {
            problem = exception.LineNumber is { } line
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"not valid JSON, or nested deeper than {maxDepth} (line {line + 1}, byte {exception.BytePositionInLine + 1})")
                : "not valid JSON: an object names one member twice";
            return false;
        }
        catch (InvalidOperationException)
        {
            problem = "not valid JSON: a name holds half a surrogate pair";
            return false;
        }
    }

    /// <summary>The text of a schema's string; half surrogate pairs become U+FFFD.</summary>
    public static string Text(in JsonElement element)
    {
        byte[]? buffer = null;
        return Encoding.UTF8.GetString(JsonRaw.Text(element, ref buffer));
    }

    /// <summary>The name of a schema's member.</summary>
    public static string Name(in JsonProperty property)
    {
        byte[]? buffer = null;
        return Encoding.UTF8.GetString(JsonRaw.Name(property, ref buffer));
    }
}
