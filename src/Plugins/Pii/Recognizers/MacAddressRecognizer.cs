using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Hardware addresses (EUI-48): six pairs with colons or hyphens, or three fours with dots. All zeros and all ones are no one's.</summary>
internal static class MacAddressRecognizer
{
    private const double Likely = 0.8;

    public static void Match(ref Probe probe)
    {
        var start = probe.Start;
        if (!probe.StartsWord || !Symbol.IsHex(probe[start + 1]))
        {
            return;
        }

        var separator = probe[start + 2];
        var size = 2;
        if (Symbol.IsHex(separator))
        {
            size = 4;
            if (!Symbol.IsHex(probe[start + 3]) || probe[start + 4] != '.')
            {
                return;
            }

            separator = (byte)'.';
        }
        else if (separator is not ((byte)':' or (byte)'-'))
        {
            return;
        }

        if (probe.Before(1) == separator && Symbol.IsAlphanumeric(probe.Before(2)))
        {
            return;
        }

        var end = End(ref probe, separator, size, out var isOne);
        if (end > 0 && !isOne && !Symbol.IsWord(probe[end]) && !(probe[end] == separator && Symbol.IsAlphanumeric(probe[end + 1])))
        {
            probe.Offer(PiiEntity.MacAddress, end, Likely);
        }
    }

    private static int End(ref Probe probe, byte separator, int size, out bool isOne)
    {
        var index = probe.Start;
        var all = 0;
        var any = 15;
        isOne = true;
        for (var group = 0; group < 12 / size; group++)
        {
            if (group > 0 && probe[index++] != separator)
            {
                return 0;
            }

            for (var i = 0; i < size; i++)
            {
                var symbol = probe[index++];
                if (!Symbol.IsHex(symbol))
                {
                    return 0;
                }

                all |= Symbol.HexValue(symbol);
                any &= Symbol.HexValue(symbol);
            }
        }

        isOne = all == 0 || any == 15;
        return index;
    }
}
