using System.Globalization;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's durations: a whole number and <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>, <c>w</c> or <c>mo</c> (calendar months).</summary>
internal static class GrantDuration
{
    /// <summary>What a message says about the form.</summary>
    public const string Form = "must be a whole number and one of s, m, h, d, w, mo, such as \"30d\", and end within 100 years";

    private const int MaxYears = 100;

    /// <summary>The moment that lies <paramref name="text"/> after <paramref name="start"/>.</summary>
    public static bool TryAdd(DateTimeOffset start, string text, out DateTimeOffset end)
    {
        end = start;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            return false;
        }

        if (text.AsSpan(digits.Length) is "mo")
        {
            if (count > MaxYears * 12)
            {
                return false;
            }

            end = start.AddMonths(count);
            return true;
        }

        var seconds = text.AsSpan(digits.Length) switch
        {
            "s" => 1L,
            "m" => 60L,
            "h" => 3_600L,
            "d" => 86_400L,
            "w" => 604_800L,
            _ => 0L,
        };
        if (seconds == 0 || count * seconds > MaxYears * 366L * 86_400L)
        {
            return false;
        }

        end = start.AddSeconds(count * seconds);
        return true;
    }
}
