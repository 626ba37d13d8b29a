namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Country calling codes (ITU-T E.164) and how long the numbers behind them are.</summary>
internal static class CountryCodes
{
    /// <summary>Whether <paramref name="digits"/>, of which the first ones are a country code, have an acceptable length.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 8 or > 15 || digits[0] == 0)
        {
            return false;
        }

        var two = (digits[0] * 10) + digits[1];
        var length = LengthOf(two);
        if (length == 0)
        {
            return false;
        }

        var code = length == 1 ? digits[0] : length == 2 ? two : (two * 10) + digits[2];
        var (least, most) = NationalLength(code);
        var national = digits.Length - length;
        return national >= least && national <= most;
    }

    /// <summary>How many digits the code has, by its first two; 0 where no country has such a code.</summary>
    private static int LengthOf(int two) => two switch
    {
        >= 10 and <= 19 or >= 70 and <= 79 => 1,
        20 or 27 or >= 30 and <= 34 or 36 or >= 39 and <= 41 or >= 43 and <= 49 or >= 51 and <= 58 or >= 60 and <= 66 or 81 or 82 or 84 or 86 => 2,
        >= 90 and <= 95 or 98 => 2,
        28 or 83 or 89 => 0,
        _ => 3,
    };

    private static (int Least, int Most) NationalLength(int code) => code switch
    {
        1 or 7 => (10, 10),
        33 or 34 or 31 or 48 or 351 or 420 or 421 or 380 or 971 => (9, 9),
        32 or 41 or 61 or 66 or 36 or 353 or 972 or 962 => (8, 9),
        44 or 91 or 90 or 30 or 52 => (9, 10),
        45 or 47 or 65 or 852 or 853 => (8, 8),
        39 => (6, 11),
        49 or 43 => (6, 12),
        55 or 86 => (10, 11),
        81 or 82 => (8, 10),
        _ => (6, 11),
    };
}
