using System.Buffers;
using System.Text;

namespace Guard.Plugins.Text;

/// <summary>
/// A block of text as symbols, with the way back to bytes. ASCII is read in place; other text is folded into <see cref="SymbolBuffers"/> of the
/// thread.
/// </summary>
internal readonly ref struct SymbolText
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ReadOnlySpan<int> _offsets;

    private SymbolText(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> symbols, ReadOnlySpan<int> offsets, int decodedBytes, bool isPartial)
    {
        _utf8 = utf8;
        Symbols = symbols;
        _offsets = offsets;
        DecodedBytes = decodedBytes;
        IsPartial = isPartial;
    }

    public ReadOnlySpan<byte> Symbols { get; }

    /// <summary>Bytes before the first character that is cut by the end of a partial text.</summary>
    public int DecodedBytes { get; }

    public bool IsPartial { get; }

    public int Count => Symbols.Length;

    private bool IsInPlace => _offsets.IsEmpty;

    /// <param name="utf8">At most <see cref="SymbolBuffers.Capacity"/> bytes.</param>
    /// <param name="isPartial">More text may follow.</param>
    /// <param name="buffers">Where folded text is kept; used again by the next call.</param>
    public static SymbolText Of(ReadOnlySpan<byte> utf8, bool isPartial, SymbolBuffers buffers)
    {
        var ascii = Ascii.IsValid(utf8) ? utf8.Length : 0;
        if (ascii == utf8.Length)
        {
            return new SymbolText(utf8, utf8, default, utf8.Length, isPartial);
        }

        var symbols = buffers.Symbols;
        var offsets = buffers.Offsets;
        var count = 0;
        var offset = 0;
        while (offset < utf8.Length)
        {
            var lead = utf8[offset];
            if (lead < 0x80)
            {
                symbols[count] = lead;
                offsets[count++] = offset++;
                continue;
            }

            var symbol = SymbolFolding.Read(utf8, offset, isPartial, out var length);
            if (length == 0)
            {
                break;
            }

            if (symbol != SymbolFolding.Nothing)
            {
                symbols[count] = (byte)symbol;
                offsets[count++] = offset;
            }

            offset += length;
        }

        offsets[count] = offset;
        return new SymbolText(utf8, symbols.AsSpan(0, count), offsets.AsSpan(0, count + 1), offset, isPartial);
    }

    /// <summary>First byte of a symbol; for the symbol behind the last, <see cref="DecodedBytes"/>.</summary>
    public int OffsetOf(int index) => IsInPlace ? index : _offsets[index];

    /// <summary>The symbol before <paramref name="index"/> if it starts within <paramref name="bytes"/> before it, else <see cref="Symbol.End"/>.</summary>
    public byte Before(int index, int bytes)
    {
        if (index == 0 || (!IsInPlace && _offsets[index] - _offsets[index - 1] > bytes))
        {
            return Symbol.End;
        }

        return Symbols[index - 1];
    }

    /// <summary>The byte behind a symbol's own character; invisible characters that follow do not belong to it.</summary>
    public int EndOf(int index)
    {
        if (IsInPlace)
        {
            return index + 1;
        }

        var offset = _offsets[index];
        var length = 1;
        var needed = SymbolFolding.LengthOf(_utf8[offset]);
        while (length < needed && offset + length < _utf8.Length && (_utf8[offset + length] & 0xC0) == 0x80)
        {
            length++;
        }

        return offset + length;
    }

    /// <summary>The first symbol that starts at or behind a byte.</summary>
    public int IndexAt(int offset)
    {
        if (IsInPlace)
        {
            return Math.Min(offset, Count);
        }

        var index = _offsets.BinarySearch(offset);
        return Math.Min(index >= 0 ? index : ~index, Count);
    }
}
