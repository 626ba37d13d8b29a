namespace Guard.Engine.Spend;

/// <summary>
/// Tokens of a text when the provider did not say (an aborted stream, a server that reports no usage). One estimator for every model: each UTF-8 byte has a
/// weight by its class, in 64ths of a token. Calibrated on the public rule of thumb for English prose (100 tokens are about 75 words, four characters a token)
/// and rounded up for what tokenizers split finely: digits in groups of up to three, punctuation mostly alone, ideographs nearly one each, emoji about two.
/// Prose is met within a quarter either way; dense identifiers and base64 come out low. A record booked from it says <c>usage_source: estimated</c>.
/// </summary>
public static class TokenEstimate
{
    /// <summary>Weight of one whole token.</summary>
    public const int UnitsPerToken = 64;

    private const byte Letter = 16;
    private const byte Digit = 26;
    private const byte Mark = 48;
    private const byte LineBreak = 16;
    private const byte TwoByteLead = 26;
    private const byte ThreeByteLead = 58;
    private const byte FourByteLead = 128;

    private static readonly byte[] Weights = BuildWeights();

    /// <summary>Tokens of one UTF-8 text, rounded up; 0 only for an empty or blank one.</summary>
    public static long Tokens(ReadOnlySpan<byte> utf8) => ToTokens(Units(utf8));

    /// <summary>Weight of a piece of UTF-8 text. Pieces add up whatever their borders, so a stream is estimated chunk by chunk.</summary>
    public static long Units(ReadOnlySpan<byte> utf8)
    {
        long first = 0;
        long second = 0;
        var weights = Weights;
        var at = 0;
        for (; at + 1 < utf8.Length; at += 2)
        {
            first += weights[utf8[at]];
            second += weights[utf8[at + 1]];
        }

        return at < utf8.Length ? first + second + weights[utf8[at]] : first + second;
    }

    /// <summary>Tokens of a sum of <see cref="Units"/>, rounded up.</summary>
    public static long ToTokens(long units) => (units + UnitsPerToken - 1) / UnitsPerToken;

    /// <summary>Tokens to reserve for a request body of this many bytes, without reading it: a token in English is four bytes, here three.</summary>
    public static long OfLength(long bytes) => (bytes / 3) + 1;

    private static byte[] BuildWeights()
    {
        var weights = new byte[256];
        for (var value = 0; value < weights.Length; value++)
        {
            weights[value] = (byte)value switch
            {
                (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') => Letter,
                >= (byte)'0' and <= (byte)'9' => Digit,
                (byte)' ' => 0,
                < 0x20 => LineBreak,
                < 0x80 => Mark,
                < 0xC0 => 0,
                < 0xE0 => TwoByteLead,
                < 0xF0 => ThreeByteLead,
                _ => FourByteLead,
            };
        }

        return weights;
    }
}
