using Guard.Plugins.Pii.Checks;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Identity numbers in which letters and digits have fixed places.</summary>
internal static class LetteredRecognizer
{
    private const int MaxLength = 20;
    private const double Certain = 1.0;
    private const double Shaped = 0.6;

    /// <summary>Control letters of Spanish identity numbers, by the number modulo 23.</summary>
    private static ReadOnlySpan<byte> SpanishLetters => "TRWAGMYFPDXBNJZSQVHLCKE"u8;

    public static ulong Entities { get; } = PiiEntities.SetOf(
        PiiEntity.UkNino, PiiEntity.MedicalLicense, PiiEntity.UsMbi, PiiEntity.InPan, PiiEntity.EsNif, PiiEntity.EsNie, PiiEntity.ItFiscalCode, PiiEntity.SgNricFin,
        PiiEntity.UsPassport, PiiEntity.UsDriverLicense);

    public static void Match(ref Probe probe)
    {
        if (!probe.StartsToken)
        {
            return;
        }

        if (probe.Wants(PiiEntity.UkNino))
        {
            MatchInsuranceNumber(ref probe);
        }

        Span<byte> word = stackalloc byte[MaxLength];
        var end = probe.Start;
        var length = 0;
        var isLower = false;
        byte symbol;
        while (length < MaxLength && (Symbol.IsAsciiLetter(symbol = probe[end]) || Symbol.IsDigit(symbol) || (symbol == '-' && length is > 0 and <= 8)))
        {
            if (symbol != '-')
            {
                isLower |= symbol >= 'a';
                word[length++] = Symbol.Upper(symbol);
            }

            end++;
        }

        if (Symbol.IsWord(probe[end]) || length < 7 || probe[end - 1] == '-' || !probe.EndsAt(end))
        {
            return;
        }

        var isPlain = end - probe.Start == length;
        MatchWord(ref probe, word[..length], end, isPlain, isLower);
    }

    private static void MatchWord(ref Probe probe, scoped ReadOnlySpan<byte> word, int end, bool isPlain, bool isLower)
    {
        var caseFactor = isLower ? 0.5 : 1.0;
        if (word.Length == 11 && IsMedicare(word))
        {
            probe.Offer(PiiEntity.UsMbi, end, Shaped * caseFactor, Certain);
        }

        if ((word.Length == 9 && word[0] is (byte)'X' or (byte)'Y' or (byte)'Z') || (word.Length is 8 or 9 && Symbol.IsDigit(word[0])))
        {
            MatchSpanish(ref probe, word, end);
        }

        if (!isPlain)
        {
            return;
        }

        switch (word.Length)
        {
            case 9 when HasShape(word, 2, 7, 0) && IsPrescriber(word):
                probe.Offer(PiiEntity.MedicalLicense, end, 0.4, Certain);
                break;
            case 9 when HasShape(word, 1, 7, 1) && IsSingapore(word):
                probe.Offer(PiiEntity.SgNricFin, end, Shaped * caseFactor, Certain);
                break;
            case 10 when HasShape(word, 5, 4, 1) && "PCHFATBLJG"u8.Contains(word[3]):
                probe.Offer(PiiEntity.InPan, end, Shaped * caseFactor, 0.9);
                break;
            case 16:
                if (FiscalCode.IsValid(word))
                {
                    probe.Offer(PiiEntity.ItFiscalCode, end, Certain);
                }

                break;
        }

        MatchLicense(ref probe, word, end);
    }

    private static void MatchLicense(ref Probe probe, scoped ReadOnlySpan<byte> word, int end)
    {
        var letters = 0;
        while (letters < word.Length && !Symbol.IsDigit(word[letters]))
        {
            letters++;
        }

        var digits = letters;
        while (digits < word.Length && Symbol.IsDigit(word[digits]))
        {
            digits++;
        }

        var tail = word.Length - digits;
        if (letters is < 1 or > 3 || digits - letters < 5 || tail > 1)
        {
            return;
        }

        if (letters == 1 && word.Length == 9 && tail == 0)
        {
            probe.Offer(PiiEntity.UsPassport, end, 0.1, 0.65);
        }

        probe.Offer(PiiEntity.UsDriverLicense, end, 0.1, 0.6);
    }

    private static void MatchSpanish(ref Probe probe, scoped ReadOnlySpan<byte> word, int end)
    {
        var isForeigner = !Symbol.IsDigit(word[0]);
        var number = isForeigner ? word[0] - 'X' : word[0] - '0';
        foreach (var symbol in word[1..^1])
        {
            if (!Symbol.IsDigit(symbol))
            {
                return;
            }

            number = (number * 10) + symbol - '0';
        }

        if (SpanishLetters[number % 23] == word[^1])
        {
            probe.Offer(isForeigner ? PiiEntity.EsNie : PiiEntity.EsNif, end, Shaped, Certain);
        }
    }

    /// <summary>HMRC: two prefix letters of which some are never given out, six digits, a suffix A to D; in one piece or in pairs.</summary>
    private static void MatchInsuranceNumber(ref Probe probe)
    {
        var start = probe.Start;
        var first = Symbol.Upper(probe[start]);
        if (!Symbol.IsAsciiLetter(first) || first is (byte)'D' or (byte)'F' or (byte)'I' or (byte)'Q' or (byte)'U' or (byte)'V')
        {
            return;
        }

        var second = Symbol.Upper(probe[start + 1]);
        if (!Symbol.IsAsciiLetter(second) || second is (byte)'D' or (byte)'F' or (byte)'I' or (byte)'O' or (byte)'Q' or (byte)'U' or (byte)'V')
        {
            return;
        }

        if ((first, second) is ((byte)'B', (byte)'G') or ((byte)'G', (byte)'B') or ((byte)'K', (byte)'N') or ((byte)'N', (byte)'K') or ((byte)'N', (byte)'T')
            or ((byte)'T', (byte)'N') or ((byte)'Z', (byte)'Z'))
        {
            return;
        }

        var index = start + 2;
        for (var pair = 0; pair < 3; pair++)
        {
            index += probe[index] is (byte)' ' or (byte)'-' ? 1 : 0;
            if (!Symbol.IsDigit(probe[index]) || !Symbol.IsDigit(probe[index + 1]))
            {
                return;
            }

            index += 2;
        }

        index += probe[index] is (byte)' ' or (byte)'-' ? 1 : 0;
        if (Symbol.Upper(probe[index]) is >= (byte)'A' and <= (byte)'D' && !Symbol.IsWord(probe[index + 1]))
        {
            var isLower = probe[start] >= 'a' || probe[index] >= 'a';
            probe.Offer(PiiEntity.UkNino, index + 1, isLower ? 0.5 : 0.8, 0.95);
        }
    }

    private static bool HasShape(ReadOnlySpan<byte> word, int letters, int digits, int tail) =>
        word[..letters].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
            && word.Slice(letters, digits).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && word.Slice(letters + digits, tail).IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    /// <summary>CMS: a digit, letter, alphanumeric, digit, letter, alphanumeric, digit, two letters, two digits; never S, L, O, I, B or Z.</summary>
    private static bool IsMedicare(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> shape = "9AN9AN9AA99"u8;
        for (var i = 0; i < shape.Length; i++)
        {
            var isLetter = Symbol.IsAsciiLetter(word[i]);
            if ((shape[i] == '9' && isLetter) || (shape[i] == 'A' && !isLetter) || "SLOIBZ"u8.Contains(word[i]))
            {
                return false;
            }
        }

        return word[0] != '0';
    }

    /// <summary>DEA: the first, third and fifth digit plus twice the others end in the seventh.</summary>
    private static bool IsPrescriber(ReadOnlySpan<byte> word)
    {
        var sum = 0;
        for (var i = 0; i < 6; i++)
        {
            sum += (word[i + 2] - '0') * (i % 2 == 0 ? 1 : 2);
        }

        return sum % 10 == word[8] - '0';
    }

    /// <summary>NRIC and FIN: weights 2, 7, 6, 5, 4, 3, 2, four more for T and G, three for M.</summary>
    private static bool IsSingapore(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> weights = [2, 7, 6, 5, 4, 3, 2];
        var sum = 0;
        for (var i = 0; i < 7; i++)
        {
            sum += (word[i + 1] - '0') * weights[i];
        }

        return word[0] switch
        {
            (byte)'S' => word[8] == "JZIHGFEDCBA"u8[sum % 11],
            (byte)'T' => word[8] == "JZIHGFEDCBA"u8[(sum + 4) % 11],
            (byte)'F' => word[8] == "XWUTRQPNMLK"u8[sum % 11],
            (byte)'G' => word[8] == "XWUTRQPNMLK"u8[(sum + 4) % 11],
            (byte)'M' => word[8] == "KLJNPQRTUWX"u8[10 - ((sum + 3) % 11)],
            _ => false,
        };
    }
}
