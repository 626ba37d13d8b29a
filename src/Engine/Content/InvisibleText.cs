using System.Globalization;
using System.Text;

namespace Guard.Engine.Content;

/// <summary>Characters that nobody sees: they neither hide a finding nor survive in what stands in its place.</summary>
public static class InvisibleText
{
    /// <summary>Default-ignorable code points that are not of a category which vanishes anyway.</summary>
    public static bool IsIgnorable(int value) =>
        value is 0xAD or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0x200B and <= 0x200F) or (>= 0x2060 and <= 0x206F)
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    public static bool IsInvisible(Rune rune) =>
        rune.Value >= 0x80
        && (IsIgnorable(rune.Value)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format);
}
