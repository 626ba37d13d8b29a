using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Asks the recognizers that a first symbol calls for.</summary>
internal static class Recognizer
{
    private static readonly ulong Hardware = PiiEntities.SetOf(PiiEntity.MacAddress);

    public static bool MayStart(byte symbol) => Symbol.IsAlphanumeric(symbol) || symbol is (byte)'_' or (byte)'+' or (byte)'(' or (byte)':';

    public static void Run(ref Probe probe)
    {
        var first = probe[probe.Start];
        if (Symbol.IsDigit(first))
        {
            RunOnDigit(ref probe, first);
        }
        else if (Symbol.IsLetter(first))
        {
            RunOnLetter(ref probe, first);
        }
        else if (first == ':')
        {
            IpAddressRecognizer.Match6(ref probe);
        }
        else if (first == '_')
        {
            EmailRecognizer.Match(ref probe);
        }
        else
        {
            PhoneRecognizer.Match(ref probe);
        }
    }

    private static void RunOnDigit(ref Probe probe, byte first)
    {
        if (probe.WantsAny(NumberRecognizer.Entities))
        {
            NumberRecognizer.Match(ref probe);
        }

        PhoneRecognizer.Match(ref probe);
        IpAddressRecognizer.Match4(ref probe);
        IpAddressRecognizer.Match6(ref probe);
        if (probe.WantsAny(Hardware))
        {
            MacAddressRecognizer.Match(ref probe);
        }

        if (first is (byte)'0' or (byte)'1' or (byte)'3')
        {
            CryptoRecognizer.Match(ref probe);
        }

        if (probe.WantsAny(LetteredRecognizer.Entities))
        {
            LetteredRecognizer.Match(ref probe);
        }

        EmailRecognizer.Match(ref probe);
        UrlRecognizer.Match(ref probe);
    }

    private static void RunOnLetter(ref Probe probe, byte first)
    {
        EmailRecognizer.Match(ref probe);
        if (Symbol.IsHex(first))
        {
            IpAddressRecognizer.Match6(ref probe);
            if (probe.WantsAny(Hardware))
            {
                MacAddressRecognizer.Match(ref probe);
            }
        }

        IbanRecognizer.Match(ref probe);
        if ((first | 0x20) is 'b' or 't')
        {
            CryptoRecognizer.Match(ref probe);
        }

        if (probe.WantsAny(LetteredRecognizer.Entities))
        {
            LetteredRecognizer.Match(ref probe);
        }

        UrlRecognizer.Match(ref probe);
    }
}
