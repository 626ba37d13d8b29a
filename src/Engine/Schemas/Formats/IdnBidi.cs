using System.Globalization;
using System.Text;

namespace Guard.Engine.Schemas.Formats;

/// <summary>The Bidi rule for labels (RFC 5893, section 2). Directions are those of the blocks. Pure.</summary>
internal static class IdnBidi
{
    private enum Direction
    {
        Neutral,
        Left,
        Right,
        EuropeanDigit,
        ArabicDigit,
        Mark,
    }

    public static bool HasRightToLeft(string label) => label.EnumerateRunes().Any(rune => DirectionOf(rune) is Direction.Right or Direction.ArabicDigit);

    public static bool IsValid(string label)
    {
        var directions = label.EnumerateRunes().Select(DirectionOf).ToArray();
        var last = Array.FindLast(directions, direction => direction != Direction.Mark);
        return directions[0] switch
        {
            Direction.Left => last is Direction.Left or Direction.EuropeanDigit && !directions.Any(direction => direction is Direction.Right or Direction.ArabicDigit),
            Direction.Right => last is Direction.Right or Direction.EuropeanDigit or Direction.ArabicDigit && !directions.Contains(Direction.Left)
                && !(directions.Contains(Direction.EuropeanDigit) && directions.Contains(Direction.ArabicDigit)),
            _ => false,
        };
    }

    private static Direction DirectionOf(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return rune.Value switch
        {
            (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Direction.EuropeanDigit,
            (>= 0x660 and <= 0x669) => Direction.ArabicDigit,
            _ when category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Direction.Mark,
            (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Direction.Right,
            _ when Rune.IsLetterOrDigit(rune) || category == UnicodeCategory.SpacingCombiningMark => Direction.Left,
            _ => Direction.Neutral,
        };
    }
}
