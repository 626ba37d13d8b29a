namespace Guard.Plugins.Pii.Checks;

/// <summary>Check-digit rules over digit values (0 to 9), from the public specification that each member names.</summary>
internal static class CheckDigits
{
    private static ReadOnlySpan<byte> VerhoeffProduct =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
        1, 2, 3, 4, 0, 6, 7, 8, 9, 5,
        2, 3, 4, 0, 1, 7, 8, 9, 5, 6,
        3, 4, 0, 1, 2, 8, 9, 5, 6, 7,
        4, 0, 1, 2, 3, 9, 5, 6, 7, 8,
        5, 9, 8, 7, 6, 0, 4, 3, 2, 1,
        6, 5, 9, 8, 7, 1, 0, 4, 3, 2,
        7, 6, 5, 9, 8, 2, 1, 0, 4, 3,
        8, 7, 6, 5, 9, 3, 2, 1, 0, 4,
        9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ];

    private static ReadOnlySpan<byte> VerhoeffPermutation => [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

    /// <summary>Luhn, ISO/IEC 7812-1 annex B.</summary>
    public static bool Luhn(ReadOnlySpan<byte> digits) => LuhnSum(digits) % 10 == 0;

    /// <summary>The Luhn sum, for numbers that are checked behind a fixed prefix.</summary>
    public static int LuhnSum(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)];
            var value = i % 2 == 1 ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
        }

        return sum;
    }

    /// <summary>ABA routing numbers: weights 3, 7, 1 modulo 10.</summary>
    public static bool Routing(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += digits[i] * (i % 3) switch { 0 => 3, 1 => 7, _ => 1 };
        }

        return sum % 10 == 0;
    }

    /// <summary>NHS numbers: weights 10 to 2 modulo 11, the tenth digit is the check.</summary>
    public static bool Nhs(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += digits[i] * (10 - i);
        }

        var check = (11 - (sum % 11)) % 11;
        return check != 10 && check == digits[9];
    }

    /// <summary>Australian tax file numbers: weights 1, 4, 3, 7, 5, 8, 6, 9, 10 modulo 11.</summary>
    public static bool TaxFile(ReadOnlySpan<byte> digits) => Weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0;

    /// <summary>PESEL: weights 1, 3, 7, 9 over ten digits; the eleventh completes the sum to a multiple of ten.</summary>
    public static bool Pesel(ReadOnlySpan<byte> digits) => Weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0;

    /// <summary>Verhoeff's scheme (Aadhaar): the dihedral group of order ten, the check digit last.</summary>
    public static bool Verhoeff(ReadOnlySpan<byte> digits)
    {
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            int value = digits[^(i + 1)];
            for (var times = 0; times < i % 8; times++)
            {
                value = VerhoeffPermutation[value];
            }

            check = VerhoeffProduct[(check * 10) + value];
        }

        return check == 0;
    }

    /// <summary>ISO/IEC 7064 MOD 11,10 (German tax ids).</summary>
    public static bool Mod11And10(ReadOnlySpan<byte> digits)
    {
        var product = 10;
        foreach (var digit in digits[..^1])
        {
            var sum = (digit + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        var check = 11 - product;
        return (check == 10 ? 0 : check) == digits[^1];
    }

    private static int Weighted(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += digits[i] * weights[i];
        }

        return sum;
    }
}
