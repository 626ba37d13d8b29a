namespace Guard.Plugins.Text;

/// <summary>
/// The alphabet that recognizers read: ASCII as it is, and four marks for everything else. Folding is by code point, so a symbol never
/// depends on its neighbours.
/// </summary>
internal static class Symbol
{
    /// <summary>Beyond the visible text. Also what a NUL folds to.</summary>
    public const byte End = 0;

    /// <summary>A letter outside ASCII in a script that separates words.</summary>
    public const byte Letter = 0x80;

    /// <summary>Anything else outside ASCII: punctuation, symbols, emoji.</summary>
    public const byte Other = 0x81;

    /// <summary>A letter of a script written without spaces (Han, Kana, Thai...): a word boundary for recognizers.</summary>
    public const byte Ideograph = 0x82;

    private const byte DigitBit = 1;
    private const byte LetterBit = 2;
    private const byte HexBit = 4;
    private const byte EmailBit = 8;
    private const byte TokenBit = 16;
    private const byte UrlBit = 32;
    private const byte Base58Bit = 64;

    private static readonly byte[] Classes = Build();

    public static bool IsDigit(byte symbol) => (uint)(symbol - '0') <= 9;

    public static bool IsAsciiLetter(byte symbol) => (uint)((symbol | 0x20) - 'a') <= 25;

    public static bool IsLetter(byte symbol) => (Classes[symbol] & LetterBit) != 0;

    public static bool IsAlphanumeric(byte symbol) => (Classes[symbol] & (LetterBit | DigitBit)) != 0;

    /// <summary>Letters, digits and the underscore.</summary>
    public static bool IsWord(byte symbol) => IsAlphanumeric(symbol) || symbol == '_';

    public static bool IsHex(byte symbol) => (Classes[symbol] & HexBit) != 0;

    /// <summary>What the part before the @ may hold in practice: RFC 5321 atoms without the characters that mark up text.</summary>
    public static bool IsEmailLocal(byte symbol) => (Classes[symbol] & EmailBit) != 0;

    /// <summary>What may stand between the start of a match and its first digit, @, colon or dot.</summary>
    public static bool IsToken(byte symbol) => (Classes[symbol] & TokenBit) != 0;

    public static bool IsUrl(byte symbol) => (Classes[symbol] & UrlBit) != 0;

    public static bool IsBase58(byte symbol) => (Classes[symbol] & Base58Bit) != 0;

    public static byte Lower(byte symbol) => (uint)(symbol - 'A') <= 25 ? (byte)(symbol | 0x20) : symbol;

    public static byte Upper(byte symbol) => (uint)(symbol - 'a') <= 25 ? (byte)(symbol & ~0x20) : symbol;

    public static int HexValue(byte symbol) => IsDigit(symbol) ? symbol - '0' : (symbol | 0x20) - 'a' + 10;

    private static byte[] Build()
    {
        var classes = new byte[256];
        for (var symbol = 0x21; symbol < 0x7F; symbol++)
        {
            classes[symbol] |= "\"<>`{}|\\^".Contains((char)symbol, StringComparison.Ordinal) ? (byte)0 : UrlBit;
        }

        for (var symbol = 0; symbol < 128; symbol++)
        {
            if (char.IsAsciiDigit((char)symbol))
            {
                classes[symbol] |= DigitBit | HexBit | EmailBit | TokenBit;
            }
            else if (char.IsAsciiLetter((char)symbol))
            {
                classes[symbol] |= (byte)(LetterBit | EmailBit | TokenBit | (char.IsAsciiHexDigit((char)symbol) ? HexBit : 0));
            }

            if (char.IsAsciiLetterOrDigit((char)symbol) && symbol is not ('0' or 'O' or 'I' or 'l'))
            {
                classes[symbol] |= Base58Bit;
            }
        }

        Add(classes, "._%+-'", EmailBit);
        Add(classes, "._%+-'&!#$~=?(:[", TokenBit);
        classes[Letter] = LetterBit | EmailBit | TokenBit | UrlBit;
        classes[Ideograph] = UrlBit;
        return classes;
    }

    private static void Add(byte[] classes, string symbols, byte bit)
    {
        foreach (var symbol in symbols)
        {
            classes[symbol] |= bit;
        }
    }
}
