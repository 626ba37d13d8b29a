using System.Text;

namespace Guard.UnitTests.Plugins.Pii;

/// <summary>Texts made of prose, numbers and planted values, for properties. Values are published examples of the specifications.</summary>
internal static class PiiSamples
{
    public static readonly string[] Values =
    [
        "ana.lind@client.example", "o'neil+news@mail.co.uk", "user@xn--bcher-kva.example", "j_9@[192.0.2.7]", "bücher@straße.de", "a-very.long_local.part.without.any.figure@some.client.example", "averylonghostname-without-figures.example.com",
        "4111 1111 1111 1111", "5555555555554444", "3782-822463-10005", "3056 9309 0259 04", "6011111111111117", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "GB82 WEST 1234 5698 7654 32", "de89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606", "NO9386011117947",
        "536-90-4399", "536 90 4399", "900-70-1234", "943 476 5919", "AB 12 34 56 C", "AB123456C",
        "192.0.2.44", "192.0.2.0/24", "2001:db8::8a2e:370:7334", "::ffff:192.0.2.128", "fe80::1/64", "2001:0db8:0000:0000:0000:ff00:0042:8329",
        "00:1A:2B:3C:4D:5E", "AA-BB-CC-DD-EE-FF", "0012.3456.789a", "aabb.ccdd.eeff",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xde709f2102306220921060314715629080e2fb77",
        "https://user@example.com:8443/a/b?c=d#e", "www.example.org/path(1).", "shop.example.com", "http://[2001:db8::1]/x",
        "+1 541-754-3010", "+49 176/12345678", "(415) 555-0132 ext. 12", "00 44 20 7946 0958", "+33(0)644444444", "06 12 34 56 78", "555-867-5309 x77",
        "1EG4-TE5-MK73", "ABCPE1234F", "12345678Z", "X1234567L", "RSSMRA85T10A562S", "S1234567D", "2341 2341 2346", "44051401359", "130 692 544",
        "AB1234563", "A12345678", "021000021", "0210-0002-1", "1234567893", "123 456 782", "123456789012",
    ];

    private static readonly string[] Words =
    [
        "the", "Order", "phone", "ssn", "card", "passport", "driver's", "license", "bank", "account", "reach", "tel", "called", "version", "is", "at", "über", "телефон", "電話", "请", "🙂",
        "routing", "phoneNumber", "user_phone", "e.g.", "don't", "well-known", "x", "office", "fax", "ext", "3.14", "2024-05-12", "10:33:07", "v1.2.3.4", "1.2.3.4.5", "$1,299.00",
        "550e8400-e29b-41d4-a716-446655440000", "1715500000", "0x1F", "::", "a::b", "@", "@@", "...", "http://", "foo.bar", "+", "(", "()", "AB ", "12", "7", "0",
    ];

    private static readonly string[] Joints = [" ", " ", " ", " ", ", ", ".", "\n", "", "-", ":", "/", "\u00A0", "\u2009", "\u200B", "\"", "(", ")", "; ", "=", "@", "_", "  "];

    private static readonly string[] Inserted = ["\u200B", "\u200C", "\u200D", "\uFEFF", "\u00AD", "\u0301", "\u2060"];

    public static byte[] Text(Random random, int pieces)
    {
        var text = new StringBuilder();
        var count = random.Next(pieces + 1);
        for (var i = 0; i < count; i++)
        {
            text.Append(random.Next(3) == 0 ? Disguised(random, Values[random.Next(Values.Length)]) : Words[random.Next(Words.Length)]);
            text.Append(Joints[random.Next(Joints.Length)]);
        }

        var utf8 = Encoding.UTF8.GetBytes(text.ToString());
        for (var damage = random.Next(8) == 0 && utf8.Length > 0 ? random.Next(6) : 0; damage > 0; damage--)
        {
            utf8[random.Next(utf8.Length)] = (byte)random.Next(256);
        }

        return utf8;
    }

    /// <summary>The value as an adversary or a typesetter would write it.</summary>
    public static string Disguised(Random random, string value)
    {
        switch (random.Next(6))
        {
            case 0:
                return string.Concat(value.Select(symbol => random.Next(4) == 0 ? symbol + Inserted[random.Next(Inserted.Length)] : symbol.ToString()));
            case 1:
                return string.Concat(value.Select(symbol => symbol is >= '!' and <= '~' && random.Next(2) == 0 ? (char)(symbol + 0xFEE0) : symbol));
            case 2:
                return value.Replace(' ', '\u202F').Replace('-', '\u2011');
            case 3:
                return string.Concat(value.Select(symbol => char.IsAsciiDigit(symbol) ? (char)(symbol - '0' + '\u0660') : symbol));
            default:
                return value;
        }
    }
}
