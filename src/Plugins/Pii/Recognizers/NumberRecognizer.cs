using Guard.Plugins.Pii.Checks;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Numbers that consist of digits and separators only: cards and the national numbers.</summary>
internal static class NumberRecognizer
{
    private const double Certain = 1.0;
    private const double Strong = 0.85;
    private const double Plain = 0.6;
    private const double NeedsContext = 0.3;

    /// <summary>National numbers are printed in fewer groups.</summary>
    private const int MaxGroups = 4;

    /// <summary>What the prefix 80840 of health identifiers adds to the Luhn sum of the ten digits behind it.</summary>
    private const int LuhnSumOfIssuer = 24;

    public static ulong Entities { get; } = PiiEntities.SetOf(
        PiiEntity.CreditCard, PiiEntity.UsSsn, PiiEntity.UsItin, PiiEntity.UkNhs, PiiEntity.AbaRoutingNumber, PiiEntity.UsNpi, PiiEntity.InAadhaar,
        PiiEntity.PlPesel, PiiEntity.CaSin, PiiEntity.AuTfn, PiiEntity.DeTaxId, PiiEntity.UsPassport, PiiEntity.UsDriverLicense, PiiEntity.UsBankNumber);

    public static void Match(ref Probe probe)
    {
        if (probe.Before(1) == '.' && Symbol.IsDigit(probe.Before(2)))
        {
            return;
        }

        var groups = DigitGroups.Read(ref probe);
        for (var last = groups.Count - 1; last >= 0; last--)
        {
            var digits = groups.DigitsThrough(last);
            if (digits.Length < 7)
            {
                return;
            }

            if (Symbol.IsWord(probe[groups.EndOf(last)]))
            {
                continue;
            }

            MatchCard(ref probe, groups, last, digits);
            if (last < MaxGroups && digits.Length <= 17 && probe.StartsToken && probe.EndsAt(groups.EndOf(last)) && groups.HasOneSeparator(last))
            {
                MatchNational(ref probe, groups, last, digits);
            }
        }
    }

    private static void MatchCard(ref Probe probe, scoped in DigitGroups groups, int last, scoped ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 12 || digits[0] is < 2 or 7 || !probe.Wants(PiiEntity.CreditCard) || !groups.HasOneSeparator(last) || !IsCardLayout(groups, last))
        {
            return;
        }

        var end = groups.EndOf(last);
        var separator = last > 0 ? groups.SeparatorAfter(0) : Symbol.End;
        var isStandard = last == 0 || (groups.Size(0) == 4 && groups.Size(1) is 4 or 6 && separator != '.');
        var before = probe.Before(1);
        if (before is (byte)'-' or (byte)' ' && before == separator && Symbol.IsDigit(probe.Before(2))
            && (!isStandard || before == '-' || Symbol.IsDigit(probe.Before(5))))
        {
            return;
        }

        var next = groups.SeparatorAfter(last);
        if (next is (byte)'.' or (byte)'-' && Symbol.IsDigit(probe[end + 1]))
        {
            return;
        }

        if (!isStandard && next == ' ' && Symbol.IsDigit(probe[end + 1]))
        {
            return;
        }

        var score = CardNumbers.ScoreOf(digits);
        if (score > 0)
        {
            probe.Offer(PiiEntity.CreditCard, end, score, Certain);
        }
    }

    /// <summary>One run, the printed layouts (4-4-4-4, 4-6-5, 4-6-4 and fours with a rest), or equal groups of any size.</summary>
    private static bool IsCardLayout(in DigitGroups groups, int last)
    {
        if (last == 0)
        {
            return true;
        }

        if (last == 2 && groups.Size(0) == 4 && groups.Size(1) == 6)
        {
            return groups.Size(2) is 4 or 5;
        }

        var size = groups.Size(0);
        for (var group = 1; group < last; group++)
        {
            if (groups.Size(group) != size)
            {
                return false;
            }
        }

        return groups.Size(last) <= size;
    }

    private static void MatchNational(ref Probe probe, scoped in DigitGroups groups, int last, scoped ReadOnlySpan<byte> digits)
    {
        var end = groups.EndOf(last);
        switch (digits.Length)
        {
            case 9:
                MatchNine(ref probe, groups, last, digits);
                break;
            case 10:
                MatchTen(ref probe, groups, last, digits);
                break;
            case 11 when last == 0:
                MatchEleven(ref probe, end, digits);
                break;
            case 12 when digits[0] >= 2 && (last == 0 || groups.HasShape(last, 444)) && CheckDigits.Verhoeff(digits):
                probe.Offer(PiiEntity.InAadhaar, end, last == 0 ? NeedsContext : 0.5, Certain);
                break;
        }

        if (last == 0 && digits.Length >= 7)
        {
            if (digits.Length >= 8)
            {
                probe.Offer(PiiEntity.UsBankNumber, end, 0.05, 0.6);
            }

            if (digits.Length <= 13)
            {
                probe.Offer(PiiEntity.UsDriverLicense, end, 0.05, 0.6);
            }
        }
    }

    private static void MatchNine(ref Probe probe, scoped in DigitGroups groups, int last, scoped ReadOnlySpan<byte> digits)
    {
        var end = groups.EndOf(last);
        var isSocial = groups.HasShape(last, 324);
        var separator = groups.SeparatorAfter(0);
        var alone = !isSocial ? NeedsContext : separator == '-' ? Strong : 0.45;
        if (last == 0 || isSocial || (last == 1 && separator == '-' && groups.Size(0) is 3 or 5))
        {
            if (IsSocialSecurity(digits))
            {
                probe.Offer(PiiEntity.UsSsn, end, alone, last == 0 ? 0.75 : 0.95);
            }
            else if (IsTaxpayer(digits))
            {
                probe.Offer(PiiEntity.UsItin, end, alone, last == 0 ? 0.75 : 0.95);
            }
        }

        if (last == 0)
        {
            probe.Offer(PiiEntity.UsPassport, end, 0.05, 0.65);
        }

        if ((last == 0 || groups.HasShape(last, 441)) && IsRoutingPrefix((digits[0] * 10) + digits[1]) && CheckDigits.Routing(digits))
        {
            probe.Offer(PiiEntity.AbaRoutingNumber, end, last == 0 ? NeedsContext : Plain, Certain);
        }

        if (last == 0 || groups.HasShape(last, 333))
        {
            if (digits[0] is not (0 or 8) && CheckDigits.Luhn(digits))
            {
                probe.Offer(PiiEntity.CaSin, end, last == 0 ? NeedsContext : 0.5, 0.9);
            }

            if (CheckDigits.TaxFile(digits))
            {
                probe.Offer(PiiEntity.AuTfn, end, NeedsContext, 0.9);
            }
        }
    }

    private static void MatchTen(ref Probe probe, scoped in DigitGroups groups, int last, scoped ReadOnlySpan<byte> digits)
    {
        var end = groups.EndOf(last);
        if ((last == 0 || groups.HasShape(last, 334)) && digits.IndexOfAnyExcept(digits[0]) > 0 && CheckDigits.Nhs(digits))
        {
            probe.Offer(PiiEntity.UkNhs, end, last == 0 ? NeedsContext : groups.SeparatorAfter(0) == ' ' ? 0.65 : 0.5, Certain);
        }

        if ((last == 0 || groups.HasShape(last, 433)) && digits[0] is 1 or 2 && (CheckDigits.LuhnSum(digits) + LuhnSumOfIssuer) % 10 == 0)
        {
            probe.Offer(PiiEntity.UsNpi, end, last == 0 ? NeedsContext : 0.5, 0.95);
        }
    }

    private static void MatchEleven(ref Probe probe, int end, scoped ReadOnlySpan<byte> digits)
    {
        if (CheckDigits.Pesel(digits) && IsPeselDate(digits))
        {
            probe.Offer(PiiEntity.PlPesel, end, 0.4, Certain);
        }

        if (digits[0] != 0 && CheckDigits.Mod11And10(digits) && RepeatsLikeTaxId(digits[..10]))
        {
            probe.Offer(PiiEntity.DeTaxId, end, 0.4, Certain);
        }
    }

    /// <summary>SSA: no area 000, 666 or 9xx, no group 00, no serial 0000.</summary>
    private static bool IsSocialSecurity(ReadOnlySpan<byte> digits)
    {
        var area = (digits[0] * 100) + (digits[1] * 10) + digits[2];
        return area is > 0 and < 900 and not 666 && (digits[3] | digits[4]) != 0 && digits[5..].IndexOfAnyExcept((byte)0) >= 0
            && digits.IndexOfAnyExcept(digits[0]) > 0;
    }

    /// <summary>IRS: area 9xx, group 50-65, 70-88, 90-92 or 94-99.</summary>
    private static bool IsTaxpayer(ReadOnlySpan<byte> digits) =>
        digits[0] == 9 && ((digits[3] * 10) + digits[4]) is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or (>= 94 and <= 99);

    private static bool IsRoutingPrefix(int prefix) => prefix is <= 12 or (>= 21 and <= 32) or (>= 61 and <= 72) or 80;

    /// <summary>The month carries the century: 1-12 plus 0, 20, 40, 60 or 80.</summary>
    private static bool IsPeselDate(ReadOnlySpan<byte> digits) =>
        (((digits[2] * 10) + digits[3]) % 20) is >= 1 and <= 12 && ((digits[4] * 10) + digits[5]) is >= 1 and <= 31;

    /// <summary>No digit occurs more than three times among the first ten.</summary>
    private static bool RepeatsLikeTaxId(ReadOnlySpan<byte> digits)
    {
        for (byte value = 0; value <= 9; value++)
        {
            if (digits.Count(value) > 3)
            {
                return false;
            }
        }

        return true;
    }
}
