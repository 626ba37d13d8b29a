using System.Globalization;
using System.Text;

namespace Guard.Engine.Content;

/// <summary>Characters that nobody sees: they neither hide a finding nor survive in what stands in its place.</summary>
public static class InvisibleText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int KeycapMark = 0x20E3;

    /// <summary>Default-ignorable code points that are not of a category which vanishes anyway.</summary>
    public static bool IsIgnorable(int value) =>
        value is 0xAD or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0x200B and <= 0x200F) or (>= 0x2060 and <= 0x206F)
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    public static bool IsInvisible(Rune rune) =>
        rune.Value >= 0x80
        && (IsIgnorable(rune.Value)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format);

    /// <summary>
    /// Index of the first character that a reader does not see and a model does: zero-width and direction marks, tags, variation selectors, other default-ignorable code points,
    /// controls besides tab and line ends; or -1. What writing needs is not hidden: the joiners of Arabic, Indic and Mongolian letters, the selectors and joiners of emoji.
    /// Allocates nothing.
    /// </summary>
    public static int IndexOfHidden(ReadOnlySpan<char> text)
    {
        var before = default(Rune);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is >= ' ' and <= '~')
            {
                before = new Rune(text[i++]);
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            if (rune.Value is not ('\t' or '\n' or '\r') && IsHidden(rune) && !IsPartOfWriting(before, rune, text[(i + length)..]))
            {
                return i;
            }

            before = rune;
            i += length;
        }

        return -1;
    }

    /// <summary>The text with everything that is not seen spelled out as <c>\u{200B}</c>, but for tabs and line feeds. The same instance where there is nothing.</summary>
    public static string Reveal(string text) => Reveal(text, isLine: false);

    /// <summary>The same for a name, which is one line: tabs and line feeds too.</summary>
    public static string RevealLine(string text) => Reveal(text, isLine: true);

    private static string Reveal(string text, bool isLine)
    {
        StringBuilder? shown = null;
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune) && (isLine || rune.Value is not ('\t' or '\n')))
            {
                shown ??= new StringBuilder(text, 0, index, text.Length + 16);
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                shown?.Append(rune);
            }

            index += rune.Utf16SequenceLength;
        }

        return shown?.ToString() ?? text;
    }

    private static bool IsHidden(Rune rune)
    {
        var value = rune.Value;
        if (value < 0x80)
        {
            return value is < ' ' or 0x7F;
        }

        return IsIgnorable(value) || value is 0x34F or (>= 0x180B and <= 0x180F) || Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,

            // Marks that enclose the numbers behind them are of this category, and seen.
            UnicodeCategory.Format => value is not ((>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD),
            _ => false,
        };
    }

    private static bool IsPartOfWriting(Rune before, Rune rune, ReadOnlySpan<char> rest)
    {
        Rune.DecodeFromUtf16(rest, out var after, out _);
        return rune.Value switch
        {
            0xFE0E or 0xFE0F => before.Value >= 0x80 ? Rune.IsSymbol(before) || Rune.IsPunctuation(before) : before.Value is '#' or '*' or (>= '0' and <= '9') && after.Value == KeycapMark,
            ZeroWidthNonJoiner or ZeroWidthJoiner when IsJoining(before) && IsJoining(after) => true,
            ZeroWidthJoiner => (Rune.IsSymbol(before) || before.Value == 0xFE0F) && before.Value >= 0x80 && Rune.IsSymbol(after) && after.Value >= 0x80,
            0x180B or 0x180C or 0x180D or 0x180E or 0x180F => before.Value is >= 0x1820 and <= 0x18AA,
            _ => false,
        };
    }

    /// <summary>Letters and signs of scripts whose joiners change what is read.</summary>
    private static bool IsJoining(Rune rune) => rune.Value is >= 0x600 and <= 0x18AF && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
}
