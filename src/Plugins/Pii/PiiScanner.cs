using System.Buffers;
using System.Collections.Immutable;
using Guard.Plugins.Pii.Recognizers;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii;

/// <summary>
/// Finds personal data in UTF-8 text, left to right: at each position at which something may start the best candidate is taken and jumped over.
/// Every decision reads a bounded stretch around its position and nothing else, so a text scanned in pieces gives the findings of the whole,
/// whatever the pieces; a scan may be resumed at any position that is not inside a finding. Immutable and thread-safe.
/// </summary>
/// <param name="entities">Bits of <see cref="PiiEntity"/>.</param>
/// <param name="minScores">By entity; findings below are left alone.</param>
internal sealed class PiiScanner(ulong entities, ImmutableArray<double> minScores)
{
    public PiiScanner(ulong entities, double minScore)
        : this(entities, [.. Enumerable.Repeat(minScore, PiiEntities.Names.Count)])
    {
    }

    /// <summary>Decided bytes that must precede the first undecided byte, where the text has as many: <see cref="Probe.ContextBytes"/> and room for a cut character.</summary>
    public const int ContextBytes = 128;

    private const int MaxPrefix = 68;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> EmailAnchors = SearchValues.Create("@"u8);
    private static readonly SearchValues<byte> NumberAnchors = SearchValues.Create("0123456789@:"u8);
    private static readonly SearchValues<byte> AllAnchors = SearchValues.Create("0123456789@:.-"u8);

    private readonly SearchValues<byte> _anchors = AnchorsOf(entities);
    private readonly bool _findsHosts = (entities & PiiEntities.SetOf(PiiEntity.Url)) != 0;

    /// <summary>
    /// Adds the findings of <paramref name="utf8"/> that start at or behind <paramref name="judged"/> to <paramref name="matches"/> and returns how many
    /// bytes at the end are not decided, which is 0 unless more text may follow.
    /// </summary>
    public int Scan(ReadOnlySpan<byte> utf8, int judged, bool isPartial, ref List<PiiMatch>? matches)
    {
        if (entities == 0)
        {
            return 0;
        }

        var buffers = SymbolBuffers.OfThread;
        var position = judged;
        while (true)
        {
            var blockStart = Math.Max(0, position - (2 * ContextBytes));
            var blockLength = Math.Min(utf8.Length - blockStart, SymbolBuffers.Capacity);
            var isLast = blockStart + blockLength == utf8.Length;
            var text = SymbolText.Of(utf8.Slice(blockStart, blockLength), isPartial || !isLast, buffers);
            var next = blockStart + ScanBlock(text, position - blockStart, blockStart, ref matches);
            if (isLast)
            {
                return isPartial ? utf8.Length - next : 0;
            }

            position = next;
        }
    }

    /// <summary>Returns the first byte of the block that is not decided.</summary>
    private int ScanBlock(SymbolText text, int judged, int blockStart, ref List<PiiMatch>? matches)
    {
        var symbols = text.Symbols;
        var floor = text.IndexAt(judged);
        var cursor = floor;
        var visibleEnd = 0;
        while (true)
        {
            var found = symbols[cursor..].IndexOfAny(_anchors);
            var anchor = found < 0 ? symbols.Length : cursor + found;
            if (found < 0 && !text.IsPartial)
            {
                return text.DecodedBytes;
            }

            if (found >= 0 && !IsWorthwhile(symbols, anchor, text.IsPartial))
            {
                cursor = anchor + 1;
                continue;
            }

            var accepted = 0;
            var last = Math.Min(anchor, symbols.Length - 1);
            for (var start = FirstStart(symbols, anchor, floor); start <= last && accepted == 0; start++)
            {
                if (!MayStart(text, start))
                {
                    continue;
                }

                visibleEnd = VisibleEnd(text, start, visibleEnd);
                var probe = new Probe(text, start, visibleEnd, entities, minScores.AsSpan());
                Recognizer.Run(ref probe);
                if (probe.IsUndecided)
                {
                    return text.OffsetOf(start);
                }

                accepted = probe.BestEnd;
                if (accepted > 0)
                {
                    Add(probe, text, blockStart, ref matches);
                }
            }

            if (accepted == 0 && found < 0)
            {
                return text.DecodedBytes;
            }

            cursor = floor = accepted > 0 ? accepted : anchor + 1;
        }
    }

    private static bool MayStart(SymbolText text, int index) =>
        Recognizer.MayStart(text.Symbols[index]) && !Symbol.IsAlphanumeric(text.Before(index, Probe.ContextBytes));

    private static void Add(in Probe probe, SymbolText text, int blockStart, ref List<PiiMatch>? matches)
    {
        var offset = text.OffsetOf(probe.Start);
        matches ??= [];
        matches.Add(new PiiMatch(blockStart + offset, text.EndOf(probe.BestEnd - 1) - offset, probe.BestEntity, probe.BestScore));
    }

    /// <summary>A dot or hyphen is an anchor only inside a bare host name or a hardware address.</summary>
    private bool IsWorthwhile(ReadOnlySpan<byte> symbols, int anchor, bool isPartial)
    {
        if (symbols[anchor] is not ((byte)'.' or (byte)'-'))
        {
            return true;
        }

        if (anchor + 1 >= symbols.Length)
        {
            return isPartial;
        }

        return (symbols[anchor] == '.' && _findsHosts && Symbol.IsAlphanumeric(symbols[anchor + 1]))
            || (anchor >= 2 && Symbol.IsHex(symbols[anchor - 1]) && Symbol.IsHex(symbols[anchor - 2]) && Symbol.IsHex(symbols[anchor + 1]));
    }

    /// <summary>
    /// The first position at which a match may start whose first anchor is at <paramref name="anchor"/>: what precedes the anchor is one token, or two
    /// letters and a space.
    /// </summary>
    private static int FirstStart(ReadOnlySpan<byte> symbols, int anchor, int floor)
    {
        var limit = Math.Max(floor, anchor - MaxPrefix);
        var start = anchor;
        while (start > limit && Symbol.IsToken(symbols[start - 1]))
        {
            start--;
        }

        if (start > limit && symbols[start - 1] == ' ' && anchor - start <= 2)
        {
            start--;
            while (start > limit && Symbol.IsToken(symbols[start - 1]) && anchor - start < 6)
            {
                start--;
            }
        }

        return start;
    }

    private static int VisibleEnd(SymbolText text, int start, int previous)
    {
        var limit = text.OffsetOf(start) + Probe.MaxMatchBytes;
        if (limit >= text.OffsetOf(text.Count - 1) + 1)
        {
            return text.Count;
        }

        return Math.Max(previous, text.IndexAt(limit));
    }

    private static SearchValues<byte> AnchorsOf(ulong entities)
    {
        var email = PiiEntities.SetOf(PiiEntity.EmailAddress);
        var dotted = PiiEntities.SetOf(PiiEntity.Url, PiiEntity.MacAddress);
        var numbers = ~(email | dotted | PiiEntities.SetOf(PiiEntity.IpAddress));
        return (entities & dotted) != 0 ? AllAnchors
            : (entities & ~email) == 0 ? EmailAnchors
            : (entities & ~numbers) == 0 ? Digits
            : NumberAnchors;
    }
}
