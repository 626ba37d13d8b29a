using System.Globalization;
using System.Text;

namespace Guard.Engine.Schemas.Formats;

/// <summary>
/// Labels of internationalised host names: which characters they may hold (RFC 5892) and where (RFC 5891, section 4.2). Scripts and joining types are known only as
/// far as the contextual rules of common scripts need them. Pure.
/// </summary>
internal static class IdnLabel
{
    private const int MaxLabel = 63;
    private const string Prefix = "xn--";

    public static bool IsEncoded(ReadOnlySpan<char> label) => label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A label in its readable form, or null when it is encoded wrongly.</summary>
    public static string? Decode(ReadOnlySpan<char> label)
    {
        if (!IsEncoded(label))
        {
            return label.ToString();
        }

        var encoded = label[Prefix.Length..];
        return Punycode.Decode(encoded) is { } text && !Ascii.IsValid(text) && encoded.Equals(Punycode.Encode(text), StringComparison.OrdinalIgnoreCase) ? text : null;
    }

    public static bool IsValidEncoded(ReadOnlySpan<char> label) => Decode(label) is { } text && IsValid(text) && (!IdnBidi.HasRightToLeft(text) || IdnBidi.IsValid(text));

    public static int EncodedLength(string label) => Ascii.IsValid(label) ? label.Length : Prefix.Length + Punycode.Encode(label).Length;

    /// <summary>Whether a readable label may stand in a name.</summary>
    public static bool IsValid(string label)
    {
        if (label.Length == 0 || label[0] == '-' || label[^1] == '-' || (label.Length > 3 && label[2] == '-' && label[3] == '-') || EncodedLength(label) > MaxLabel)
        {
            return false;
        }

        var runes = label.EnumerateRunes().ToArray();
        if (Rune.GetUnicodeCategory(runes[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            || !label.IsNormalized(NormalizationForm.FormC))
        {
            return false;
        }

        for (var i = 0; i < runes.Length; i++)
        {
            if (!IsAllowed(runes, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAllowed(Rune[] runes, int index)
    {
        var before = index > 0 ? runes[index - 1].Value : 0;
        var after = index + 1 < runes.Length ? runes[index + 1].Value : 0;
        return runes[index].Value switch
        {
            // An ASCII label is compared without case, so capitals do not hurt there.
            < 0x80 and var ascii => char.IsAsciiLetterOrDigit((char)ascii) || ascii == '-',
            0xDF or 0x3C2 or 0x6FD or 0x6FE or 0xF0B or 0x3007 => true,
            0x640 or 0x7FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
            0xB7 => before == 'l' && after == 'l',
            0x375 => after is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF),
            0x5F3 or 0x5F4 => before is >= 0x590 and <= 0x5FF,
            0x30FB => runes.Any(rune => IsJapanese(rune.Value)),
            >= 0x660 and <= 0x669 => !runes.Any(rune => rune.Value is >= 0x6F0 and <= 0x6F9),
            >= 0x6F0 and <= 0x6F9 => !runes.Any(rune => rune.Value is >= 0x660 and <= 0x669),
            0x200D => IsVirama(before),
            0x200C => IsVirama(before) || Joins(runes, index),
            _ => IsStableLetter(runes[index]),
        };
    }

    /// <summary>Letters, digits and marks that stay what they are when compared (RFC 5892, section 3).</summary>
    private static bool IsStableLetter(Rune rune)
    {
        if (rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF) or (>= 0x20D0 and <= 0x20FF) or (>= 0x1D100 and <= 0x1D24F)
            or 0x34F or 0x17B4 or 0x17B5 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0x180B and <= 0x180F))
        {
            return false;
        }

        var text = rune.ToString();
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            && string.Equals(text, text.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormKC), StringComparison.Ordinal);
    }

    private static bool IsJapanese(int value) =>
        value is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or 0x3005 or 0x3007
            or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private static bool IsVirama(int value) =>
        value is 0x94D or 0x9CD or 0xA4D or 0xACD or 0xB4D or 0xBCD or 0xC4D or 0xCCD or 0xD3B or 0xD3C or 0xD4D or 0xDCA or 0xE3A or 0xEBA or 0xF84 or 0x1039 or 0x103A
            or 0x1714 or 0x1734 or 0x17D2 or 0x1A60 or 0x1B44 or 0x1BAA or 0x1BAB or 0x1BF2 or 0x1BF3 or 0x2D7F or 0xA806 or 0xA8C4 or 0xA953 or 0xA9C0 or 0xAAF6 or 0xABED
            or 0x11046 or 0x110B9 or 0x11133 or 0x111C0 or 0x11235 or 0x112EA or 0x1134D or 0x114C2 or 0x115BF;

    /// <summary>A non-joiner between two letters that would otherwise join: Arabic and Syriac, marks between them not counted.</summary>
    private static bool Joins(Rune[] runes, int index)
    {
        var left = index - 1;
        while (left >= 0 && Rune.GetUnicodeCategory(runes[left]) == UnicodeCategory.NonSpacingMark)
        {
            left--;
        }

        var right = index + 1;
        while (right < runes.Length && Rune.GetUnicodeCategory(runes[right]) == UnicodeCategory.NonSpacingMark)
        {
            right++;
        }

        return left >= 0 && right < runes.Length && IsJoining(runes[left].Value) && !JoinsOnlyBackwards(runes[left].Value) && IsJoining(runes[right].Value);
    }

    private static bool IsJoining(int value) => value is (>= 0x620 and <= 0x64A) or (>= 0x66E and <= 0x6D5) or (>= 0x6EE and <= 0x6FC) or (>= 0x710 and <= 0x77F);

    private static bool JoinsOnlyBackwards(int value) =>
        value is (>= 0x622 and <= 0x625) or 0x627 or 0x629 or (>= 0x62F and <= 0x632) or 0x648 or (>= 0x671 and <= 0x673) or (>= 0x675 and <= 0x677) or (>= 0x688 and <= 0x699)
            or 0x6C0 or (>= 0x6C3 and <= 0x6CB) or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or 0x6D5 or 0x6EE or 0x6EF;
}
