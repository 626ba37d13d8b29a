using System.Globalization;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>A quantifier.</summary>
/// <param name="Times">How often it can repeat at least, or at most where that is said.</param>
/// <param name="End">Position behind it and its question mark.</param>
internal readonly record struct EcmaRepeat(long Times, int End)
{
    private const int MaxTimes = 100_000;

    /// <summary>The quantifier at a position; null when there is none, or it is wrong and the problem says how. A brace that is no quantifier is a character.</summary>
    public static EcmaRepeat? Read(string pattern, int position, out string? problem)
    {
        problem = null;
        long times = 1;
        var end = position + 1;
        switch (position < pattern.Length ? pattern[position] : '\0')
        {
            case '*' or '+' or '?':
                break;
            case '{' when TryReadBraces(pattern, position, out times, out end, out problem):
                break;
            default:
                return null;
        }

        problem ??= times > MaxTimes ? "repeats too often" : null;
        return problem is null ? new EcmaRepeat(times, end < pattern.Length && pattern[end] == '?' ? end + 1 : end) : null;
    }

    private static bool TryReadBraces(string pattern, int position, out long times, out int end, out string? problem)
    {
        problem = null;
        times = 0;
        end = pattern.IndexOf('}', position) + 1;
        if (end == 0)
        {
            return false;
        }

        var parts = pattern[(position + 1)..(end - 1)].Split(',');
        if (parts.Length > 2 || !TryReadCount(parts[0], out var minimum) || (parts.Length == 2 && parts[1].Length > 0 && !TryReadCount(parts[1], out times)))
        {
            return false;
        }

        if (parts.Length == 2 && parts[1].Length > 0 && times < minimum)
        {
            problem = "has a repeat whose most is less than its least";
        }

        times = Math.Max(times, minimum);
        return true;
    }

    private static bool TryReadCount(string digits, out long count)
    {
        count = 0;
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        count = digits.Length > 9 ? long.MaxValue : long.Parse(digits, CultureInfo.InvariantCulture);
        return true;
    }
}
