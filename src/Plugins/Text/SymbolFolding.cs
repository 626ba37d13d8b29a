using System.Globalization;
using System.Text;
using Guard.Engine.Content;

namespace Guard.Plugins.Text;

/// <summary>
/// Folds UTF-8 into <see cref="Symbol"/>s. Decimal digits of every script become ASCII digits, full-width forms ASCII, the many spaces, hyphens and
/// full stops their ASCII cousins; invisible characters and combining marks vanish. Stray continuation bytes vanish too, so that a text cut
/// anywhere folds to the tail of the whole text's symbols.
/// </summary>
internal static class SymbolFolding
{
    /// <summary>Marks a character that leaves no symbol.</summary>
    public const int Nothing = -1;

    /// <summary>
    /// Reads the character at <paramref name="offset"/>. Returns its symbol or <see cref="Nothing"/>, and its length in bytes; the length is 0 when the
    /// text ends inside the character and <paramref name="isPartial"/> says that more may follow.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> utf8, int offset, bool isPartial, out int length)
    {
        var lead = utf8[offset];
        if (lead < 0x80)
        {
            length = 1;
            return lead;
        }

        length = 1;
        if (lead < 0xC0)
        {
            return Nothing;
        }

        var needed = LengthOf(lead);
        var value = lead & (0x7F >> needed);
        for (var i = 1; i < needed; i++)
        {
            if (offset + i >= utf8.Length)
            {
                length = isPartial ? 0 : 1;
                return Symbol.Other;
            }

            var next = utf8[offset + i];
            if ((next & 0xC0) != 0x80)
            {
                return Symbol.Other;
            }

            value = (value << 6) | (next & 0x3F);
        }

        length = needed;
        return Rune.IsValid(value) ? Fold(value) : Symbol.Other;
    }

    /// <summary>Length that a lead byte announces: 2 to 4.</summary>
    public static int LengthOf(byte lead) => lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;

    private static int Fold(int value)
    {
        if (value is >= 0xFF01 and <= 0xFF5E)
        {
            return value - 0xFEE0;
        }

        if (InvisibleText.IsIgnorable(value))
        {
            return Nothing;
        }

        if (IsUnspaced(value))
        {
            return Symbol.Ideograph;
        }

        var rune = new Rune(value);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => '0' + (int)Rune.GetNumericValue(rune),
            UnicodeCategory.SpaceSeparator => ' ',
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\n',
            UnicodeCategory.DashPunctuation => '-',
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark => Symbol.Letter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Nothing,
            _ => value switch
            {
                0x2212 or 0x2043 => '-',
                0x2024 or 0xFE52 => '.',
                0xFE6B => '@',
                0xFE55 => ':',
                0x85 => '\n',
                _ => Symbol.Other,
            },
        };
    }

    /// <summary>Letters of scripts that are written without spaces between words.</summary>
    public static bool IsUnspaced(int value) =>
        value is (>= 0x0E01 and <= 0x0E30) or (>= 0x0E40 and <= 0x0E46) or (>= 0x0E80 and <= 0x0EB0) or (>= 0x1000 and <= 0x102A) or (>= 0x1780 and <= 0x17B3)
            or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x30FF) or (>= 0x3100 and <= 0x312F) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF)
            or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
