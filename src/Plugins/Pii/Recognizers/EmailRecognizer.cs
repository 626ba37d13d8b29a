using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>
/// E-mail addresses as people write them (RFC 5321 without quoted local parts): up to 64 symbols, an @, and a host name with a top-level
/// label of letters or an address literal. Letters outside ASCII count (RFC 6531).
/// </summary>
internal static class EmailRecognizer
{
    private const int MaxLocal = 64;

    public static void Match(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.EmailAddress) || !StartsLocal(ref probe))
        {
            return;
        }

        var at = EndOfLocal(ref probe);
        if (at == 0)
        {
            return;
        }

        var end = probe[at + 1] == '[' ? EndOfLiteral(ref probe, at + 2) : HostName.MatchMail(ref probe, at + 1);
        if (end > 0)
        {
            probe.Offer(PiiEntity.EmailAddress, end, 1.0);
        }
    }

    /// <summary>Inside a local part only its first symbol starts an address; dots that nothing precedes are not part of it.</summary>
    private static bool StartsLocal(ref Probe probe)
    {
        var before = probe.Before(1);
        return !Symbol.IsWord(before) && (!Symbol.IsEmailLocal(before) || !Symbol.IsWord(probe.Before(2)));
    }

    private static int EndOfLocal(ref Probe probe)
    {
        var index = probe.Start;
        var previous = Symbol.End;
        while (true)
        {
            var symbol = probe[index];
            if (symbol == '@')
            {
                return previous == '.' ? 0 : index;
            }

            if (!Symbol.IsEmailLocal(symbol) || (symbol == '.' && previous == '.') || index - probe.Start >= MaxLocal)
            {
                return 0;
            }

            previous = symbol;
            index++;
        }
    }

    private static int EndOfLiteral(ref Probe probe, int index)
    {
        var end = IpAddressRecognizer.EndOf4(ref probe, index);
        if (end == 0)
        {
            end = IpAddressRecognizer.EndOf6(ref probe, index, out _);
        }

        return end > 0 && probe[end] == ']' ? end + 1 : 0;
    }
}
