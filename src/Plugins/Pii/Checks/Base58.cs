using System.Security.Cryptography;

namespace Guard.Plugins.Pii.Checks;

/// <summary>Base58Check as Bitcoin uses it: 21 bytes of payload and the first four bytes of their double SHA-256.</summary>
internal static class Base58
{
    private const int Decoded = 25;

    /// <summary>Whether the symbols are an address whose first byte is a mainnet or testnet version and whose checksum holds.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> symbols)
    {
        Span<byte> bytes = stackalloc byte[Decoded];
        bytes.Clear();
        foreach (var symbol in symbols)
        {
            var carry = ValueOf(symbol);
            if (carry < 0)
            {
                return false;
            }

            for (var i = Decoded - 1; i >= 0; i--)
            {
                carry += bytes[i] * 58;
                bytes[i] = (byte)carry;
                carry >>= 8;
            }

            if (carry != 0)
            {
                return false;
            }
        }

        if (bytes[0] is not (0x00 or 0x05))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes[..21], hash);
        SHA256.HashData(hash, hash);
        return hash[..4].SequenceEqual(bytes[21..]);
    }

    /// <summary>The alphabet without 0, O, I and l, in ASCII order.</summary>
    private static int ValueOf(byte symbol) => symbol switch
    {
        >= (byte)'1' and <= (byte)'9' => symbol - '1',
        >= (byte)'A' and <= (byte)'H' => symbol - 'A' + 9,
        >= (byte)'J' and <= (byte)'N' => symbol - 'J' + 17,
        >= (byte)'P' and <= (byte)'Z' => symbol - 'P' + 22,
        >= (byte)'a' and <= (byte)'k' => symbol - 'a' + 33,
        >= (byte)'m' and <= (byte)'z' => symbol - 'm' + 44,
        _ => -1,
    };
}
