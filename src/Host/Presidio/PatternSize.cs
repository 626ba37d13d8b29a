using System.Globalization;

namespace Guard.Host.Presidio;

/// <summary>
/// About how large the automaton of a regular expression becomes: one for each character, times the counts around it. A rough bound that keeps counts inside
/// counts out; what is no valid pattern gets some number.
/// </summary>
internal static class PatternSize
{
    /// <summary>Nothing is counted beyond.</summary>
    public const int Most = 1_000_000;

    public static int Of(string pattern)
    {
        var groups = new Stack<(long Before, long Inside)>();
        long total = 0;
        long last = 0;
        var index = 0;
        while (index < pattern.Length)
        {
            switch (pattern[index])
            {
                case '(':
                    groups.Push((total + last, 0));
                    (total, last) = (0, 0);
                    index++;
                    break;
                case ')' when groups.Count > 0:
                    var inside = total + last + 1;
                    (total, last) = (groups.Pop().Before, inside);
                    index++;
                    break;
                case '{' when Count(pattern, ref index) is { } count:
                    last *= Math.Max(count, 1);
                    break;
                case '[':
                    (total, last) = (total + last, 1);
                    index = EndOfClass(pattern, index);
                    break;
                default:
                    (total, last) = (total + last, 1);
                    index += pattern[index] == '\\' ? 2 : 1;
                    break;
            }

            if (total + last > Most)
            {
                return Most;
            }
        }

        return (int)(total + last);
    }

    /// <summary>The larger number of <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>, moving behind it, or null when the brace is a character.</summary>
    private static long? Count(string pattern, ref int index)
    {
        var end = pattern.IndexOf('}', index);
        if (end < 0)
        {
            return null;
        }

        long most = 0;
        foreach (var part in pattern[(index + 1)..end].Split(','))
        {
            if (part.Length == 0)
            {
                continue;
            }

            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            most = Math.Max(most, number);
        }

        index = end + 1;
        return most;
    }

    private static int EndOfClass(string pattern, int index)
    {
        for (var i = index + 2; i < pattern.Length; i++)
        {
            if (pattern[i] == ']')
            {
                return i + 1;
            }

            i += pattern[i] == '\\' ? 1 : 0;
        }

        return pattern.Length;
    }
}
