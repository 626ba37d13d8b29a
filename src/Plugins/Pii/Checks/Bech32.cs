namespace Guard.Plugins.Pii.Checks;

/// <summary>Segregated witness addresses: bech32 for version 0 (BIP 173), bech32m for the later ones (BIP 350).</summary>
internal static class Bech32
{
    private const uint OfVersion0 = 1;
    private const uint OfLaterVersions = 0x2BC830A3;
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private static readonly sbyte[] Values = Build();

    /// <summary>Whether the symbols are an address with the prefix bc or tb. Upper case and lower case must not be mixed; the caller checks.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> symbols)
    {
        if (symbols.Length < 14)
        {
            return false;
        }

        var check = 1u;
        check = Step(check, (uint)(symbols[0] | 0x20) >> 5);
        check = Step(check, (uint)(symbols[1] | 0x20) >> 5);
        check = Step(check, 0);
        check = Step(check, symbols[0] & 31u);
        check = Step(check, symbols[1] & 31u);
        foreach (var symbol in symbols[3..])
        {
            var value = Values[symbol | 0x20];
            if (value < 0)
            {
                return false;
            }

            check = Step(check, (uint)value);
        }

        var version = Values[symbols[3] | 0x20];
        return version == 0 ? check == OfVersion0 && symbols.Length is 42 or 62 : version <= 16 && check == OfLaterVersions;
    }

    public static bool IsSymbol(byte symbol) => symbol < 0x80 && Values[symbol | 0x20] >= 0;

    private static uint Step(uint check, uint value)
    {
        var top = check >> 25;
        check = ((check & 0x1FFFFFF) << 5) ^ value;
        check ^= (top & 1) != 0 ? 0x3B6A57B2u : 0;
        check ^= (top & 2) != 0 ? 0x26508E6Du : 0;
        check ^= (top & 4) != 0 ? 0x1EA119FAu : 0;
        check ^= (top & 8) != 0 ? 0x3D4233DDu : 0;
        return check ^ ((top & 16) != 0 ? 0x2A1462B3u : 0);
    }

    private static sbyte[] Build()
    {
        var values = new sbyte[256];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i] | 0x20] = (sbyte)i;
        }

        return values;
    }
}
