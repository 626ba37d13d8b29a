using System.Globalization;
using System.Text;

namespace Guard.Plugins.Keywords;

/// <summary>
/// How words are compared: full-width forms as ASCII, white space as one space, case folded (Unicode simple folding) unless it counts, invisible
/// characters skipped. One code point at a time, so that a cut text folds like the whole.
/// </summary>
internal static class KeywordFolding
{
    /// <summary>White space of any kind.</summary>
    public const int Space = ' ';

    /// <summary>Folds to nothing.</summary>
    public const int Nothing = -1;

    /// <summary>The text ends, or what follows is out of reach.</summary>
    public const int End = -2;

    public static int Fold(int value, bool isCaseSensitive)
    {
        if (value < 0x80)
        {
            return value is >= 9 and <= 13 ? Space : !isCaseSensitive && value is >= 'A' and <= 'Z' ? value | 0x20 : value;
        }

        if (value is >= 0xFF01 and <= 0xFF5E)
        {
            return Fold(value - 0xFEE0, isCaseSensitive);
        }

        if (!Rune.TryCreate(value, out var rune))
        {
            return 0xFFFD;
        }

        if (IsInvisible(rune))
        {
            return Nothing;
        }

        if (Rune.IsWhiteSpace(rune))
        {
            return Space;
        }

        return isCaseSensitive ? value : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value;
    }

    /// <summary>Letters, digits, marks and the underscore; not the letters of scripts that are written without spaces.</summary>
    public static bool IsWord(int folded)
    {
        if (folded < 0x80)
        {
            return folded >= 0 && (char.IsAsciiLetterOrDigit((char)folded) || folded == '_');
        }

        return !IsUnspaced(folded) && Rune.GetUnicodeCategory(new Rune(folded)) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber;
    }

    private static bool IsInvisible(Rune rune) =>
        rune.Value is 0xAD or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF)
            || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static bool IsUnspaced(int value) => Text.SymbolFolding.IsUnspaced(value);
}
