using Guard.Plugins.Pii.Checks;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Wallet addresses: Bitcoin (Base58Check, bech32, bech32m) and Ethereum (EIP-55 where upper and lower case are mixed).</summary>
internal static class CryptoRecognizer
{
    private const double Certain = 1.0;
    private const double Likely = 0.7;
    private const int MaxBech32 = 90;

    public static void Match(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.Crypto) || !probe.StartsWord)
        {
            return;
        }

        switch (probe[probe.Start])
        {
            case (byte)'0':
                MatchEthereum(ref probe);
                break;
            case (byte)'1' or (byte)'3':
                MatchBase58(ref probe);
                break;
            default:
                MatchBech32(ref probe);
                break;
        }
    }

    private static void MatchBase58(ref Probe probe)
    {
        var start = probe.Start;
        var end = start + 1;
        while (end < start + 36 && Symbol.IsBase58(probe[end]))
        {
            end++;
        }

        if (end - start is >= 26 and <= 35 && !Symbol.IsWord(probe[end]) && Base58.IsAddress(probe.Slice(start, end)))
        {
            probe.Offer(PiiEntity.Crypto, end, Certain);
        }
    }

    private static void MatchBech32(ref Probe probe)
    {
        var start = probe.Start;
        if ((probe[start + 1] | 0x20) is not ('c' or 'b') || probe[start + 2] != '1' || (probe[start] | 0x20) == (probe[start + 1] | 0x20))
        {
            return;
        }

        var end = start + 3;
        var upper = 0;
        var lower = 0;
        while (end < start + MaxBech32 + 1 && Bech32.IsSymbol(probe[end]))
        {
            upper += probe[end] is >= (byte)'A' and <= (byte)'Z' ? 1 : 0;
            lower += probe[end] >= (byte)'a' ? 1 : 0;
            end++;
        }

        if (end - start <= MaxBech32 && !Symbol.IsWord(probe[end]) && (upper == 0 || lower == 0) && Bech32.IsAddress(probe.Slice(start, end)))
        {
            probe.Offer(PiiEntity.Crypto, end, Certain);
        }
    }

    private static void MatchEthereum(ref Probe probe)
    {
        var start = probe.Start;
        if ((probe[start + 1] | 0x20) != 'x')
        {
            return;
        }

        var end = start + 2;
        while (end < start + 42 && Symbol.IsHex(probe[end]))
        {
            end++;
        }

        if (end != start + 42 || Symbol.IsWord(probe[end]))
        {
            return;
        }

        var digits = probe.Slice(start + 2, end);
        if (digits.IndexOfAnyExcept((byte)'0') < 0)
        {
            return;
        }

        var isMixed = digits.IndexOfAnyInRange((byte)'A', (byte)'F') >= 0 && digits.IndexOfAnyInRange((byte)'a', (byte)'f') >= 0;
        if (!isMixed)
        {
            probe.Offer(PiiEntity.Crypto, end, Likely);
        }
        else if (HasMixedCaseChecksum(digits))
        {
            probe.Offer(PiiEntity.Crypto, end, Certain);
        }
    }

    /// <summary>EIP-55: a letter is upper case where the hash of the lower-case address has a high bit in its place.</summary>
    private static bool HasMixedCaseChecksum(ReadOnlySpan<byte> digits)
    {
        Span<byte> lower = stackalloc byte[40];
        for (var i = 0; i < 40; i++)
        {
            lower[i] = Symbol.Lower(digits[i]);
        }

        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(lower, hash);
        for (var i = 0; i < 40; i++)
        {
            var isHigh = (hash[i / 2] & (i % 2 == 0 ? 0x80 : 0x08)) != 0;
            if (!Symbol.IsDigit(digits[i]) && isHigh != digits[i] < 'a')
            {
                return false;
            }
        }

        return true;
    }
}
