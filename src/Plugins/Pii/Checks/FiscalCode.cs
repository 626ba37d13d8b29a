using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Checks;

/// <summary>Italian fiscal codes (decree of 23 December 1976): six letters, a date, a municipality, and a check letter over odd and even places.</summary>
internal static class FiscalCode
{
    /// <summary>Values of 0-9 and A-Z in odd places.</summary>
    private static ReadOnlySpan<byte> OddDigits => [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

    private static ReadOnlySpan<byte> OddLetters => [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

    /// <param name="code">16 symbols in upper case.</param>
    public static bool IsValid(ReadOnlySpan<byte> code)
    {
        ReadOnlySpan<byte> shape = "AAAAAANNANNANNNA"u8;
        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var isDigit = Symbol.IsDigit(code[i]);
            if (shape[i] == 'A' ? isDigit : !isDigit && !"LMNPQRSTUV"u8.Contains(code[i]))
            {
                return false;
            }

            sum += i % 2 == 0
                ? (isDigit ? OddDigits[code[i] - '0'] : OddLetters[code[i] - 'A'])
                : (isDigit ? code[i] - '0' : code[i] - 'A');
        }

        return "ABCDEHLMPRST"u8.Contains(code[8]) && code[15] == 'A' + (sum % 26);
    }
}
