using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>IBANs (ISO 13616): the country's length and modulo 97, written in one piece or in groups, in any case.</summary>
internal static class IbanRecognizer
{
    private const int MaxLength = 34;

    /// <summary>Country code and length, from the IBAN registry.</summary>
    private const string Lengths =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23" +
        "IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24" +
        "SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

    private static readonly byte[] LengthByCountry = BuildLengths();

    public static void Match(ref Probe probe)
    {
        var start = probe.Start;
        var first = Symbol.Upper(probe[start]);
        if (!probe.Wants(PiiEntity.IbanCode) || !Symbol.IsAsciiLetter(first) || !probe.StartsWord)
        {
            return;
        }

        var second = Symbol.Upper(probe[start + 1]);
        if (!Symbol.IsAsciiLetter(second) || !Symbol.IsDigit(probe[start + 2]))
        {
            return;
        }

        var length = LengthByCountry[((first - 'A') * 26) + second - 'A'];
        if (length == 0 || !Symbol.IsDigit(probe[start + 3]))
        {
            return;
        }

        Span<byte> account = stackalloc byte[MaxLength];
        var count = 0;
        var index = start;
        while (count < length)
        {
            var symbol = probe[index];
            if (Symbol.IsDigit(symbol) || Symbol.IsAsciiLetter(symbol))
            {
                account[count++] = Symbol.Upper(symbol);
            }
            else if (symbol is not ((byte)' ' or (byte)'-') || !Symbol.IsAlphanumeric(probe[index - 1]))
            {
                return;
            }

            index++;
        }

        if (!Symbol.IsWord(probe[index]) && Remainder(account[..length]) == 1)
        {
            probe.Offer(PiiEntity.IbanCode, index, 1.0);
        }
    }

    private static int Remainder(ReadOnlySpan<byte> account)
    {
        var remainder = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var symbol = account[(i + 4) % account.Length];
            remainder = Symbol.IsDigit(symbol) ? ((remainder * 10) + symbol - '0') % 97 : ((remainder * 100) + symbol - 'A' + 10) % 97;
        }

        return remainder;
    }

    private static byte[] BuildLengths()
    {
        var lengths = new byte[26 * 26];
        for (var i = 0; i < Lengths.Length; i += 4)
        {
            lengths[((Lengths[i] - 'A') * 26) + Lengths[i + 1] - 'A'] = (byte)(((Lengths[i + 2] - '0') * 10) + Lengths[i + 3] - '0');
        }

        return lengths;
    }
}
