using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>JSON written inside a string, as tool-call arguments are.</summary>
internal static class EmbeddedJson
{
    /// <summary>
    /// Replaces the part <paramref name="host"/>, the last of the table, by the parts of the JSON it holds. When it holds none, it stays as text.
    /// </summary>
    public static void Expand(PartTable table, int host, in PartEntry template)
    {
        var text = table.Entry(host).Original;
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || text.Span[start] is not ((byte)'{' or (byte)'[') || !IsJson(text.Span))
        {
            return;
        }

        var hostEntry = table.Entry(host);
        table.RemoveLast();
        var number = table.AddDocument(text, hostEntry);
        var walk = new JsonWalk(text, number, table, null);
        walk.Read();
        walk.AddTree(template, withNames: true, withNumbers: true);
    }

    /// <summary>Makes parts of a text that is itself a JSON object or list, as document 0 of an empty table; false when it is none.</summary>
    public static bool TryIndex(ReadOnlyMemory<byte> text, PartTable table, in PartEntry template)
    {
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || text.Span[start] is not ((byte)'{' or (byte)'[') || !IsJson(text.Span))
        {
            return false;
        }

        var walk = new JsonWalk(text, table.AddDocument(text), table, null);
        walk.Read();
        walk.AddTree(template, withNames: true, withNumbers: true);
        return true;
    }

    /// <summary>Whether a text is one JSON value within the limits of bodies.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, JsonLimits.Reader);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
