using System.Text;

namespace Guard.Engine.Content;

/// <summary>Turns the edits of a part table into splices of the body. Only edited ranges change; everything else keeps its bytes.</summary>
internal static class PartSplicer
{
    /// <summary>Adds to <paramref name="patch"/>, which belongs to document 0, every edit of the table that does not stand in something that leaves.</summary>
    public static void AddEdits(PartTable table, BodyPatch patch, RemovalPlan? removals = null)
    {
        BodyPatch?[]? inner = null;
        for (var i = 0; i < table.Count; i++)
        {
            ref var entry = ref table.Entry(i);
            if (entry.Edits is null || entry.IsRemoved || removals?.Covers(StartInBody(table, entry)) == true)
            {
                continue;
            }

            var target = patch;
            if (entry.Document != 0)
            {
                inner ??= new BodyPatch?[table.DocumentCount];
                target = inner[entry.Document] ??= new BodyPatch();
            }

            AddPart(entry, table.Document(entry.Document).Utf8.Span, target, offset: 0);
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

    /// <summary>A range of one document with the edits in it; the document's own bytes where there are none.</summary>
    public static ReadOnlyMemory<byte> Slice(PartTable table, int document, ByteRange range)
    {
        var utf8 = table.Document(document).Utf8;
        BodyPatch? patch = null;
        for (var i = 0; i < table.Count; i++)
        {
            ref var entry = ref table.Entry(i);
            if (entry.Edits is not null && entry.Document == document && entry.RawStart >= range.Start && entry.RawStart < range.End)
            {
                AddPart(entry, utf8.Span, patch ??= new BodyPatch(), range.Start);
            }
        }

        var slice = utf8.Slice(range.Start, range.Length);
        return patch is null ? slice : patch.Apply(slice.Span);
    }

    private static int StartInBody(PartTable table, in PartEntry entry)
    {
        var document = entry.Document;
        var start = entry.RawStart;
        while (document > 0 && document < table.DocumentCount)
        {
            start = table.Document(document).HostStart;
            document = table.Document(document).Host;
        }

        return start;
    }

    private static void AddPart(in PartEntry entry, ReadOnlySpan<byte> document, BodyPatch patch, int offset)
    {
        if (entry.IsNumber)
        {
            patch.Replace(entry.RawStart - offset, entry.RawLength, Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(JsonText.Escape(entry.Edits!.Current.Span))}\""));
            return;
        }

        var raw = document.Slice(entry.RawStart, entry.RawLength);
        foreach (var (start, length, replacement) in entry.Edits!.Splices())
        {
            var (rawStart, rawLength) = entry.IsEscaped ? JsonText.RawRange(raw, start, length) : (start, length);
            patch.Replace(entry.RawStart + rawStart - offset, rawLength, JsonText.Escape(replacement.Span));
        }
    }
}
