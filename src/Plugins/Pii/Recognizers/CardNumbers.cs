using Guard.Plugins.Pii.Checks;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Payment card numbers: issuer range, length for the issuer, and the Luhn digit (ISO/IEC 7812).</summary>
internal static class CardNumbers
{
    /// <summary>How likely the digits are a card number without any context; 0 when they are none.</summary>
    public static double ScoreOf(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 12 or > 19)
        {
            return 0;
        }

        var first6 = 0;
        foreach (var digit in digits[..6])
        {
            first6 = (first6 * 10) + digit;
        }

        var score = IssuerScore(first6, digits.Length);
        return score > 0 && CheckDigits.Luhn(digits) && digits.IndexOfAnyExcept(digits[0]) > 0 ? score : 0;
    }

    private static double IssuerScore(int first6, int length)
    {
        var first4 = first6 / 100;
        var first3 = first6 / 1000;
        var first2 = first6 / 10_000;
        return first6 switch
        {
            >= 400_000 and <= 499_999 => length switch { 16 => 1.0, 19 => 0.7, 13 => 0.45, _ => 0 },
            _ when first2 is 34 or 37 => length == 15 ? 1.0 : 0,
            _ when first2 is >= 51 and <= 55 || first4 is >= 2221 and <= 2720 => length == 16 ? 1.0 : 0,
            _ when first4 == 6011 || first3 is >= 644 and <= 649 || first2 == 65 => length switch { 16 => 1.0, >= 17 and <= 19 => 0.7, _ => 0 },
            _ when first4 is >= 3528 and <= 3589 => length switch { 16 => 1.0, >= 17 and <= 19 => 0.7, _ => 0 },
            _ when first3 is >= 300 and <= 305 or 309 || first2 is 36 or 38 or 39 => length switch { 14 => 0.7, 16 => 0.7, 15 or >= 17 and <= 19 => 0.45, _ => 0 },
            _ when first2 is 62 or 81 => length switch { 16 => 0.9, >= 17 and <= 19 => 0.7, _ => 0 },
            _ when first4 is >= 2200 and <= 2204 => length switch { 16 => 0.9, >= 17 and <= 19 => 0.7, _ => 0 },
            _ when first2 is 60 or 82 || first4 == 9792 || first3 == 508 => length == 16 ? 0.8 : 0,
            _ when first2 is 50 or >= 56 and <= 58 or 63 or 67 => length switch { 16 => 0.9, 18 or 19 => 0.7, _ => 0.45 },
            _ => 0,
        };
    }
}
