using System.Text;

namespace Guard.Engine.Content;

/// <summary>Turns the edits of a part table into splices of the body. Only edited ranges change; everything else keeps its bytes.</summary>
internal static class PartSplicer
{
    /// <summary>Adds to <paramref name="patch"/>, which belongs to document 0, every edit of the table.</summary>
    public static void AddEdits(PartTable table, BodyPatch patch)
    {
        BodyPatch?[]? inner = null;
        for (var i = 0; i < table.Count; i++)
        {
            ref var entry = ref table.Entry(i);
            if (entry.Edits is null)
            {
                continue;
            }

            var target = patch;
            if (entry.Document != 0)
            {
                inner ??= new BodyPatch?[table.DocumentCount];
                target = inner[entry.Document] ??= new BodyPatch();
            }

            AddPart(entry, table.Document(entry.Document).Utf8.Span, target);
        }

        for (var number = table.DocumentCount - 1; inner is not null && number > 0; number--)
        {
            if (inner[number] is { } changes)
            {
                var document = table.Document(number);
                var host = document.Host == 0 ? patch : inner[document.Host] ??= new BodyPatch();
                host.Replace(document.HostStart, document.HostLength, JsonText.Escape(changes.Apply(document.Utf8.Span)));
            }
        }
    }

    private static void AddPart(in PartEntry entry, ReadOnlySpan<byte> document, BodyPatch patch)
    {
        if (entry.IsNumber)
        {
            patch.Replace(entry.RawStart, entry.RawLength, Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(JsonText.Escape(entry.Edits!.Current.Span))}\""));
            return;
        }

        var raw = document.Slice(entry.RawStart, entry.RawLength);
        foreach (var (start, length, replacement) in entry.Edits!.Splices())
        {
            var (rawStart, rawLength) = entry.IsEscaped ? JsonText.RawRange(raw, start, length) : (start, length);
            patch.Replace(entry.RawStart + rawStart, rawLength, JsonText.Escape(replacement.Span));
        }
    }
}
