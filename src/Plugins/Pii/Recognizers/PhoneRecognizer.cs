using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>
/// Phone numbers. International form (E.164 with a known country code) and the printed national forms speak for themselves; any other grouping
/// needs a context word before it, or a word such as "fax" right behind it. Dates, times, IPv4 addresses and decimals are left alone.
/// </summary>
internal static class PhoneRecognizer
{
    private const double International = 0.85;
    private const double Printed = 0.6;
    private const double Weak = 0.2;
    private const double InContext = 0.7;

    public static void Match(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.PhoneNumber) || !MayStartHere(ref probe))
        {
            return;
        }

        var groups = PhoneGroups.Read(ref probe);
        for (var last = groups.Count - 1; last >= 0; last--)
        {
            var digits = groups.DigitsThrough(last);
            if (digits.Length < 7)
            {
                return;
            }

            if (last >= PhoneGroups.MaxGroups && !groups.HasPlus)
            {
                continue;
            }

            var end = EndWithExtension(ref probe, groups.EndOf(last));
            if (end == 0 || IsDateOrAddress(groups, last, digits))
            {
                continue;
            }

            var isWhole = last == groups.Count - 1 && !groups.Overflows;
            var score = groups.HasPlus || digits is [0, 0, ..] ? InternationalScore(groups, last, digits) : NationalScore(ref probe, groups, last, digits);
            if (score < Printed && isWhole && IsPlausible(groups, last, digits) && (probe.HasContext(PiiEntity.PhoneNumber) || IsNamedBehind(ref probe, end)))
            {
                score = InContext;
            }

            if (score > Weak || isWhole)
            {
                probe.Offer(PiiEntity.PhoneNumber, end, score);
            }

            if (probe.BestEnd == end)
            {
                return;
            }
        }
    }

    private static bool MayStartHere(ref Probe probe)
    {
        var first = probe[probe.Start];
        if (Symbol.IsDigit(first))
        {
            return probe.StartsToken && probe.Before(1) is not ((byte)'+' or (byte)'$' or (byte)'=' or (byte)'*');
        }

        var second = probe[probe.Start + 1];
        return Symbol.IsDigit(second) || (first == '(' && second == '+');
    }

    private static double InternationalScore(in PhoneGroups groups, int last, ReadOnlySpan<byte> digits)
    {
        Span<byte> number = stackalloc byte[digits.Length];
        var trunk = -1;
        for (var group = 1; group <= last; group++)
        {
            if (groups.IsParenthesized(group) && groups.Size(group) == 1)
            {
                trunk = groups.DigitsThrough(group).Length - 1;
            }
        }

        var length = 0;
        for (var i = groups.HasPlus ? 0 : 2; i < digits.Length; i++)
        {
            if (i != trunk || digits[i] != 0)
            {
                number[length++] = digits[i];
            }
        }

        if (!CountryCodes.IsNumber(number[..length]))
        {
            return 0;
        }

        return groups.HasPlus ? International : last > 0 ? Printed : Weak;
    }

    private static double NationalScore(ref Probe probe, scoped in PhoneGroups groups, int last, scoped ReadOnlySpan<byte> digits)
    {
        var separator = groups.CommonSeparator(last);
        var first = digits[0] == 1 && (last == 3 || groups.Size(0) == 4) ? 1 : 0;
        var isAmerican = groups.HasShape(0, last, 334) || (digits[0] == 1 && (groups.HasShape(0, last, 1334) || groups.HasShape(0, last, 434)));
        if (isAmerican)
        {
            var isParenthesized = groups.IsParenthesized(0) || (last == 3 && groups.IsParenthesized(1));
            var isAssignable = digits[first] >= 2 && digits[first + 3] >= 2;
            return isParenthesized ? 0.8 : separator is (byte)'-' or (byte)'.' ? Printed : isAssignable && probe.Before(1) != '#' ? Printed : Weak;
        }

        if (last > 0 && groups.IsParenthesized(0))
        {
            return groups.Size(0) is >= 2 and <= 5 && digits.Length is >= 9 and <= 11 && groups.Size(last) >= 3 ? Printed : Weak;
        }

        if (digits[0] == 0 && last > 0 && digits.Length is >= 9 and <= 11 && groups.Size(0) is >= 2 and <= 5)
        {
            return separator is (byte)' ' or (byte)'-' or (byte)'/' && HasNoSingles(groups, last) ? Printed : Weak;
        }

        if (groups.HasShape(0, last, 344) && digits[0] == 1 && digits[1] >= 3 && separator is (byte)' ' or (byte)'-')
        {
            return Printed;
        }

        return separator == '-' && last == 3 && groups.Size(0) is 1 or 2 && groups.HasShape(1, last, 334) && CountryCodes.IsNumber(digits) ? Printed : Weak;
    }

    private static bool HasNoSingles(in PhoneGroups groups, int last)
    {
        for (var group = 0; group <= last; group++)
        {
            if (groups.Size(group) < 2)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Could be a phone number if a word says so: not too many digits, and not a list of small numbers.</summary>
    private static bool IsPlausible(in PhoneGroups groups, int last, ReadOnlySpan<byte> digits)
    {
        var singles = 0;
        for (var group = 0; group <= last; group++)
        {
            singles += groups.Size(group) == 1 ? 1 : 0;
        }

        return digits.Length <= 15 && last <= 6 && singles <= 1;
    }

    private static bool IsDateOrAddress(in PhoneGroups groups, int last, ReadOnlySpan<byte> digits)
    {
        if (last >= 2 && !groups.IsParenthesized(0))
        {
            var year = groups.Size(0) == 4 ? 0 : groups.Size(2) == 4 ? groups.Size(0) + groups.Size(1) : -1;
            var isYear = year >= 0 && ((digits[year] == 1 && digits[year + 1] == 9) || (digits[year] == 2 && digits[year + 1] == 0));
            if (isYear && groups.Size(1) <= 2 && (year == 0 ? groups.Size(2) : groups.Size(0)) <= 2)
            {
                return true;
            }
        }

        if (last != 3 || groups.CommonSeparator(last) != '.')
        {
            return false;
        }

        return groups.Size(0) <= 3 && groups.Size(1) <= 3 && groups.Size(2) <= 3 && groups.Size(3) <= 3;
    }

    /// <summary>Index behind an extension ("x12", "ext. 12"), or behind the number itself; 0 when the number does not end there.</summary>
    private static int EndWithExtension(ref Probe probe, int end)
    {
        var index = end;
        while (index < end + 2 && probe[index] is (byte)' ' or (byte)',')
        {
            index++;
        }

        var mark = index;
        while (index < mark + 9 && Symbol.IsAsciiLetter(probe[index]))
        {
            index++;
        }

        if (index > mark && IsExtensionMark(probe.Slice(mark, index)))
        {
            while (index < mark + 12 && probe[index] is (byte)'.' or (byte)' ' or (byte)':')
            {
                index++;
            }

            var first = index;
            while (index < first + 6 && Symbol.IsDigit(probe[index]))
            {
                index++;
            }

            if (index > first && !Symbol.IsWord(probe[index]))
            {
                return index;
            }
        }

        return probe.EndsAt(end) && !(probe[end] is (byte)':' or (byte)'%' && Symbol.IsDigit(probe[end + 1])) && probe[end] != '%' ? end : 0;
    }

    private static bool IsExtensionMark(ReadOnlySpan<byte> word)
    {
        Span<byte> lower = stackalloc byte[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            lower[i] = Symbol.Lower(word[i]);
        }

        return lower.SequenceEqual("x"u8) || lower.SequenceEqual("ext"u8) || lower.SequenceEqual("extn"u8) || lower.SequenceEqual("extension"u8)
            || lower.SequenceEqual("durchwahl"u8) || lower.SequenceEqual("poste"u8);
    }

    /// <summary>Address books put the kind of line behind its number.</summary>
    private static bool IsNamedBehind(ref Probe probe, int end)
    {
        var index = end;
        while (index < end + 3 && probe[index] is (byte)' ' or (byte)'-' or (byte)',' or (byte)'(')
        {
            index++;
        }

        var start = index;
        while (index < start + 10 && Symbol.IsAsciiLetter(probe[index]))
        {
            index++;
        }

        if (index == start || start == end || Symbol.IsWord(probe[index]))
        {
            return false;
        }

        var word = probe.Slice(start, index);
        return ContextWords.Contains(PiiEntity.PhoneNumber, word) || IsLineName(word);
    }

    private static bool IsLineName(ReadOnlySpan<byte> word)
    {
        Span<byte> lower = stackalloc byte[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            lower[i] = Symbol.Lower(word[i]);
        }

        return lower.SequenceEqual("office"u8) || lower.SequenceEqual("home"u8) || lower.SequenceEqual("work"u8);
    }
}
