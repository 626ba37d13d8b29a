namespace Guard.Engine.Schemas.Formats;

/// <summary>Durations of RFC 3339, appendix A: whole numbers, units in order and without gaps, weeks alone. Pure.</summary>
internal static class DurationFormat
{
    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        text = text[1..];
        if (text[^1] == 'W')
        {
            return !text[..^1].ContainsAnyExceptInRange('0', '9');
        }

        var split = text.IndexOf('T');
        if (split < 0)
        {
            return IsRun(text, "YMD");
        }

        return (split == 0 || IsRun(text[..split], "YMD")) && IsRun(text[(split + 1)..], "HMS");
    }

    /// <summary>One or more numbers with units that stand beside each other in <paramref name="units"/>.</summary>
    private static bool IsRun(ReadOnlySpan<char> text, string units)
    {
        var last = -1;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits < 1)
            {
                return false;
            }

            var unit = units.IndexOf(text[digits], StringComparison.Ordinal);
            if (unit < 0 || (last >= 0 && unit != last + 1))
            {
                return false;
            }

            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }
}
