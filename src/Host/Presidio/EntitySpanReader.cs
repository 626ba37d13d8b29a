using System.Globalization;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>Reads what an analyzer found or an anonymizer put in place, and holds it against the text.</summary>
internal static class EntitySpanReader
{
    public const int MaxSpans = 100_000;

    private const int MaxNameLength = 200;

    /// <summary>The spans of one text, empty when the reader complains.</summary>
    /// <param name="items">The list.</param>
    /// <param name="path">Its name for complaints.</param>
    /// <param name="length">Code points of the text.</param>
    /// <param name="isScored">Every span must have a score.</param>
    /// <param name="reader">Takes complaints.</param>
    public static List<EntitySpan> Read(JsonElement items, string path, int length, bool isScored, PresidioReader reader)
    {
        if (items.ValueKind != JsonValueKind.Array)
        {
            reader.Refuse(path, "must be a list of results");
            return [];
        }

        if (items.GetArrayLength() > MaxSpans)
        {
            reader.Refuse(PresidioFault.TooLarge($"\"{path}\" has more than {MaxSpans} results. Send fewer at once."));
            return [];
        }

        var spans = new List<EntitySpan>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            if (ReadOne(item, $"{path}[{spans.Count.ToString(CultureInfo.InvariantCulture)}]", length, isScored, reader) is not { } span)
            {
                return [];
            }

            spans.Add(span);
        }

        return spans;
    }

    private static EntitySpan? ReadOne(JsonElement item, string path, int length, bool isScored, PresidioReader reader)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            reader.Refuse(path, "must be an object with start, end and entity_type");
            return null;
        }

        var start = Required(reader.WholeNumber(item, "start", path + ".start"), path + ".start", reader);
        var end = Required(reader.WholeNumber(item, "end", path + ".end"), path + ".end", reader);
        var score = isScored ? Required(reader.Number(item, "score", path + ".score"), path + ".score", reader) : 0;
        var entity = reader.Text(item, "entity_type", path + ".entity_type", MaxNameLength);
        if (string.IsNullOrEmpty(entity))
        {
            reader.Refuse(path + ".entity_type", "is needed");
        }

        if (start < 0 || end < 0)
        {
            reader.Refuse(path, "has a negative start or end");
        }
        else if (start > end)
        {
            reader.Refuse(path, "has a start behind its end");
        }
        else if (end > length)
        {
            reader.Refuse(path, string.Create(CultureInfo.InvariantCulture, $"ends at {end}, and the text has only {length} characters (Unicode code points)"));
        }

        return reader.Fault is null ? new EntitySpan(start, end, entity!, score) : null;
    }

    private static T Required<T>(T? value, string path, PresidioReader reader)
        where T : struct
    {
        if (value is null)
        {
            reader.Refuse(path, "is needed");
        }

        return value.GetValueOrDefault();
    }
}
