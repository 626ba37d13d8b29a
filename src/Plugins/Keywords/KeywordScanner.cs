using Guard.Plugins.Text;

namespace Guard.Plugins.Keywords;

/// <summary>
/// Finds words in UTF-8 text, left to right, the longest at each position, not overlapping. A decision reads at most <see cref="ContextBytes"/> before
/// and <see cref="MaxMatchBytes"/> behind its position, so a text scanned in pieces gives the findings of the whole. Immutable and thread-safe.
/// </summary>
internal sealed class KeywordScanner(KeywordTrie trie, bool isWholeWord)
{
    /// <summary>Decided bytes that must precede the first undecided byte, where the text has as many.</summary>
    public const int ContextBytes = 72;

    /// <summary>A finding, with the invisible characters in it, is not longer.</summary>
    public const int MaxMatchBytes = 1024;

    private const int BoundaryBytes = 64;
    private const int MaxSpaces = 16;

    /// <summary>Adds start and length of each finding that starts at or behind <paramref name="judged"/>; returns how many bytes at the end are not decided.</summary>
    public int Scan(ReadOnlySpan<byte> utf8, int judged, bool isPartial, ref List<(int Start, int Length)>? matches)
    {
        var position = judged;
        while (position < utf8.Length)
        {
            var first = utf8[position];
            if (first < 0x80 && !trie.MayStart(first))
            {
                position++;
                continue;
            }

            var folded = Read(utf8, position, isPartial, out var length);
            if (length == 0)
            {
                return utf8.Length - position;
            }

            var node = folded >= 0 ? trie.Next(KeywordTrie.Root, folded) : KeywordTrie.None;
            if (node == KeywordTrie.None || (isWholeWord && KeywordFolding.IsWord(folded) && KeywordFolding.IsWord(Before(utf8, position))))
            {
                position += length;
                continue;
            }

            var end = LongestEnd(utf8, position, isPartial, out var isUndecided);
            if (isUndecided)
            {
                return utf8.Length - position;
            }

            if (end > 0)
            {
                matches ??= [];
                matches.Add((position, end - position));
            }

            position = end > 0 ? end : position + length;
        }

        return 0;
    }

    private int LongestEnd(ReadOnlySpan<byte> utf8, int start, bool isPartial, out bool isUndecided)
    {
        isUndecided = false;
        var reader = new Reader(utf8, start, isPartial, trie.IsCaseSensitive);
        var node = KeywordTrie.Root;
        var best = 0;
        var folded = reader.Next();
        while (true)
        {
            node = folded >= 0 ? trie.Next(node, folded) : KeywordTrie.None;
            if (node == KeywordTrie.None)
            {
                break;
            }

            var end = reader.End;
            var isWordEnd = KeywordFolding.IsWord(folded);
            var wasSpace = folded == KeywordFolding.Space;
            folded = reader.Next();
            for (var spaces = 1; wasSpace && folded == KeywordFolding.Space && spaces < MaxSpaces; spaces++)
            {
                folded = reader.Next();
            }

            if (trie.IsWord(node) && !(isWholeWord && isWordEnd && KeywordFolding.IsWord(folded)))
            {
                best = end;
            }
        }

        isUndecided = reader.IsUndecided;
        return best;
    }

    private int Read(ReadOnlySpan<byte> utf8, int offset, bool isPartial, out int length) => Decode(utf8, offset, isPartial, trie.IsCaseSensitive, out length);

    /// <summary>The folded character at a byte; a length of 0 means that a partial text ends inside it.</summary>
    private static int Decode(ReadOnlySpan<byte> utf8, int offset, bool isPartial, bool isCaseSensitive, out int length)
    {
        var lead = utf8[offset];
        length = 1;
        if (lead < 0x80)
        {
            return KeywordFolding.Fold(lead, isCaseSensitive);
        }

        if (lead < 0xC0)
        {
            return KeywordFolding.Nothing;
        }

        var needed = SymbolFolding.LengthOf(lead);
        var value = lead & (0x7F >> needed);
        for (var i = 1; i < needed; i++)
        {
            if (offset + i >= utf8.Length)
            {
                length = isPartial ? 0 : 1;
                return 0xFFFD;
            }

            if ((utf8[offset + i] & 0xC0) != 0x80)
            {
                return 0xFFFD;
            }

            value = (value << 6) | (utf8[offset + i] & 0x3F);
        }

        length = needed;
        return KeywordFolding.Fold(value, isCaseSensitive);
    }

    /// <summary>The folded character before a position; invisible ones are passed over, within reach.</summary>
    private int Before(ReadOnlySpan<byte> utf8, int position)
    {
        var limit = Math.Max(0, position - BoundaryBytes);
        for (var offset = position - 1; offset >= limit; offset--)
        {
            if ((utf8[offset] & 0xC0) == 0x80)
            {
                continue;
            }

            var folded = Read(utf8, offset, false, out _);
            if (folded != KeywordFolding.Nothing)
            {
                return folded;
            }
        }

        return KeywordFolding.End;
    }

    private ref struct Reader(ReadOnlySpan<byte> utf8, int start, bool isPartial, bool isCaseSensitive)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private readonly int _limit = start + MaxMatchBytes;
        private int _offset = start;

        /// <summary>The byte behind the character read last.</summary>
        public int End { get; private set; }

        public bool IsUndecided { get; private set; }

        public int Next()
        {
            while (true)
            {
                if (_offset >= _limit)
                {
                    return KeywordFolding.End;
                }

                var length = 0;
                var folded = _offset < _utf8.Length ? Decode(_utf8, _offset, isPartial, isCaseSensitive, out length) : KeywordFolding.End;
                if (length == 0)
                {
                    IsUndecided |= isPartial;
                    return KeywordFolding.End;
                }

                _offset += length;
                if (folded != KeywordFolding.Nothing)
                {
                    End = _offset;
                    return folded;
                }
            }
        }
    }
}
