using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiRecognizerTests
{
    [Theory]
    [InlineData("write to ana.lind@client.example, please", "ana.lind@client.example")]
    [InlineData("<Ana.Lind@Client.Example>", "Ana.Lind@Client.Example")]
    [InlineData("mailto:ana@client.example?subject=x", "ana@client.example")]
    [InlineData("to=ana@client.example&x=1", "ana@client.example")]
    [InlineData("ana@client.example.", "ana@client.example")]
    [InlineData("ana@client.example-Office", "ana@client.example")]
    [InlineData("'ana@client.example'", "ana@client.example")]
    [InlineData("...ana@client.example", "ana@client.example")]
    [InlineData("ana@[192.0.2.7] and", "ana@[192.0.2.7]")]
    [InlineData("请写信到ana@client.example谢谢", "ana@client.example")]
    [InlineData("a\u200Bna@cli\u00ADent.exa\uFEFFmple", "a\u200Bna@cli\u00ADent.exa\uFEFFmple")]
    [InlineData("ａｎａ＠ｃｌｉｅｎｔ．ｅｘａｍｐｌｅ", "ａｎａ＠ｃｌｉｅｎｔ．ｅｘａｍｐｌｅ")]
    [InlineData("jürgen@müller.de", "jürgen@müller.de")]
    [InlineData("to a-very.long_local.part.without.any.figure@some.client.example", "a-very.long_local.part.without.any.figure@some.client.example")]
    public void Email_IsFound(string text, string expected) => PiiText.Find(PiiEntity.EmailAddress, text).ShouldBe([expected]);

    [Theory]
    [InlineData("user@localhost")]
    [InlineData("@mention and name@")]
    [InlineData("logo@2x.png")]
    [InlineData("lodash@4.17.21")]
    [InlineData("a@b")]
    [InlineData("x @ y.com")]
    [InlineData("foo.@client.example")]
    public void Email_IsNotFound_InTextThatOnlyHasAnAt(string text) => PiiText.Find(PiiEntity.EmailAddress, text).ShouldBeEmpty();

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111\u00A01111\u20091111\u20111111")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("٤١١١١١١١١١١١١١١١")]
    [InlineData("41\u200B11 1111 11\u00AD11 1111")]
    [InlineData("5555 5555 5555 4444")]
    [InlineData("2223 0031 2200 3222")]
    [InlineData("3782 822463 10005")]
    [InlineData("371449635398431")]
    [InlineData("3056 930902 5904")]
    [InlineData("6011 1111 1111 1117")]
    [InlineData("3530 1113 3330 0000")]
    [InlineData("6200 0000 0000 0005")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]
    public void Card_IsFound(string number)
    {
        if (number.Contains('\u2011'))
        {
            PiiText.Find(PiiEntity.CreditCard, $"pay with {number}.").ShouldBeEmpty("separators are mixed");
            return;
        }

        PiiText.Find(PiiEntity.CreditCard, $"pay with {number}.").ShouldBe([number]);
    }

    [Theory]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("1111 1111 1111 1117")]
    [InlineData("a4111111111111111")]
    [InlineData("4111111111111111a")]
    [InlineData("0.4111111111111111")]
    [InlineData("41111111111111110000000")]
    [InlineData("4111 11 11111111 11")]
    [InlineData("id 9876 4111-1111-1111-1111-5555")]
    public void Card_IsNotFound_WithoutAllOfIssuerLengthLayoutAndCheckDigit(string text) => PiiText.Find(PiiEntity.CreditCard, text).ShouldBeEmpty();

    [Fact]
    public void Card_IsFoundAmongNeighbours_ThatAreNumbersToo() =>
        PiiText.Find(PiiEntity.CreditCard, "4111111111111111,5555555555554444;4111 1111 1111 1111 0926 123").ShouldBe(
            ["4111111111111111", "5555555555554444", "4111 1111 1111 1111"]);

    [Theory]
    [InlineData("GB82WEST12345698765432")]
    [InlineData("GB82 WEST 1234 5698 7654 32")]
    [InlineData("gb82 west 1234 5698 7654 32")]
    [InlineData("DE89-3704-0044-0532-0130-00")]
    [InlineData("FR14 2004 1010 0505 0001 3M02 606")]
    [InlineData("NO93 8601 1117 947")]
    [InlineData("MT84MALT011000012345MTLCAST001S")]
    public void Iban_IsFound(string iban) => PiiText.Find(PiiEntity.IbanCode, $"IBAN:{iban}, thanks").ShouldBe([iban]);

    [Theory]
    [InlineData("GB82WEST12345698765433")]
    [InlineData("GB82WEST1234569876543")]
    [InlineData("GB82WEST123456987654321")]
    [InlineData("ZZ82WEST12345698765432")]
    [InlineData("xGB82WEST12345698765432")]
    public void Iban_IsNotFound_WithWrongCheckDigitsOrLength(string text) => PiiText.Find(PiiEntity.IbanCode, text).ShouldBeEmpty();

    [Theory]
    [InlineData("SSN 536-90-4399", "536-90-4399")]
    [InlineData("no words, 536-90-4399", "536-90-4399")]
    [InlineData("ssn: 536904399", "536904399")]
    [InlineData("social security number 536 90 4399", "536 90 4399")]
    public void Ssn_IsFound(string text, string expected) => PiiText.Find(PiiEntity.UsSsn, text).ShouldBe([expected]);

    [Theory]
    [InlineData("536904399")]
    [InlineData("000-90-4399")]
    [InlineData("666-90-4399")]
    [InlineData("536-00-4399")]
    [InlineData("536-90-0000")]
    [InlineData("1-536-90-4399")]
    [InlineData("536-90-43991")]
    [InlineData("ZIP 53690-4399")]
    [InlineData("Suite 536 90 4399 Oak Lane")]
    public void Ssn_IsNotFound_InImpossibleOrUnmarkedNumbers(string text) => PiiText.Find(PiiEntity.UsSsn, text).ShouldBeEmpty();

    [Theory]
    [InlineData("900-70-1234", true)]
    [InlineData("999-88-1234", true)]
    [InlineData("900-66-1234", false)]
    [InlineData("900-93-1234", false)]
    public void Itin_IsFound_InTheGroupsThatAreGivenOut(string text, bool found) => PiiText.Find(PiiEntity.UsItin, text).Length.ShouldBe(found ? 1 : 0);

    [Theory]
    [InlineData("ping 192.0.2.44 now", "192.0.2.44")]
    [InlineData("192.0.2.44:8080", "192.0.2.44")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("http://192.0.2.44/x", "192.0.2.44")]
    [InlineData("It was 192.0.2.44.", "192.0.2.44")]
    [InlineData("2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334")]
    [InlineData("[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("::ffff:192.0.2.128", "::ffff:192.0.2.128")]
    [InlineData("from ::1 only", "::1")]
    [InlineData("fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:0db8:0000:0000:0000:ff00:0042:8329")]
    public void IpAddress_IsFound(string text, string expected) => PiiText.Find(PiiEntity.IpAddress, text).ShouldBe([expected]);

    [Theory]
    [InlineData("1.2.3.4.5")]
    [InlineData("v1.2.3.4")]
    [InlineData("version 1.2.3.4")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3")]
    [InlineData("192.0.2.044")]
    [InlineData("std::vector")]
    [InlineData("a::b")]
    [InlineData("12:30:45")]
    [InlineData("list[::2]")]
    [InlineData("::")]
    [InlineData("00:11:22:33:44:55")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    public void IpAddress_IsNotFound_InVersionsTimesAndProgramText(string text) => PiiText.Find(PiiEntity.IpAddress, text).ShouldBeEmpty();

    [Theory]
    [InlineData("00:1A:2B:3C:4D:5E", true)]
    [InlineData("AA-BB-CC-DD-EE-FF", true)]
    [InlineData("aabb.ccdd.eeff", true)]
    [InlineData("0012.3456.789a", true)]
    [InlineData("00:1A:2B:3C:4D", false)]
    [InlineData("00:1A:2B:3C:4D:5E:6F", false)]
    [InlineData("00:1A-2B:3C:4D:5E", false)]
    [InlineData("00:00:00:00:00:00", false)]
    [InlineData("ff:ff:ff:ff:ff:ff", false)]
    public void MacAddress_IsFound_InItsThreeNotations(string text, bool found) => PiiText.Find(PiiEntity.MacAddress, $"at {text}.").Length.ShouldBe(found ? 1 : 0);

    [Theory]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", true)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", false)]
    [InlineData("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", true)]
    [InlineData("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", true)]
    [InlineData("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", true)]
    [InlineData("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", false)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", true)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true)]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", true)]
    [InlineData("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("0xde709f2102306220921060314715629080e2fb77", true)]
    [InlineData("0xde709f2102306220921060314715629080e2fb7", false)]
    public void Crypto_IsFound_WhenItsChecksumHolds(string text, bool found) => PiiText.Find(PiiEntity.Crypto, $"send to {text} now").Length.ShouldBe(found ? 1 : 0);

    [Theory]
    [InlineData("see https://example.com/a_(b)?c=d#e.", "https://example.com/a_(b)?c=d#e")]
    [InlineData("(http://localhost:8080)", "http://localhost:8080")]
    [InlineData("www.example.com, then", "www.example.com")]
    [InlineData("at example.co.uk/path today", "example.co.uk/path")]
    [InlineData("MORE:https://a.example/2", "https://a.example/2")]
    [InlineData("at averylonghostname-without-figures.example.com now", "averylonghostname-without-figures.example.com")]
    public void Url_IsFound(string text, string expected) => PiiText.Find(PiiEntity.Url, text).ShouldBe([expected]);

    [Theory]
    [InlineData("https:// is nothing")]
    [InlineData("os.system(x)")]
    [InlineData("ana@client.example.com")]
    [InlineData("main.py and README.md")]
    [InlineData("e.g. this")]
    [InlineData("object.id.to(x)")]
    [InlineData("It was far below.At noon it rose.")]
    public void Url_IsNotFound_InProgramTextAndAddresses(string text) => PiiText.Find(PiiEntity.Url, text).ShouldBeEmpty();

    [Theory]
    [InlineData("+1 541-754-3010")]
    [InlineData("+49 176/12345678")]
    [InlineData("+447700 900 397")]
    [InlineData("+33(0)644444444")]
    [InlineData("(+45) 12-34-56-78")]
    [InlineData("+86 13911111111")]
    [InlineData("(415) 555-0132")]
    [InlineData("415-555-0132")]
    [InlineData("415.555.0132 x818")]
    [InlineData("1-800-555-0199")]
    [InlineData("(415)555-0132 ext. 12")]
    [InlineData("0049 171 1234567")]
    [InlineData("06 12 34 56 78")]
    [InlineData("020 7946 0958")]
    [InlineData("0171-1234567")]
    [InlineData("+1\u00A0541\u20117543010")]
    public void Phone_IsFoundByItsForm(string number) => PiiText.Find(PiiEntity.PhoneNumber, $"ask at {number}, or not").ShouldBe([number]);

    [Theory]
    [InlineData("call 5417543010 now", "5417543010")]
    [InlineData("my phone number is 12345678.", "12345678")]
    [InlineData("\"user_phone\": \"785 8949\"", "785 8949")]
    [InlineData("phoneNumber=5417543010", null)]
    [InlineData("Tel.: 25-62-29-72", "25-62-29-72")]
    [InlineData("96 228011  office", "96 228011")]
    [InlineData("téléphone : 5417543010", "5417543010")]
    public void Phone_IsFoundInContext(string text, string? expected) => PiiText.Find(PiiEntity.PhoneNumber, text).ShouldBe(expected is null ? [] : [expected]);

    [Theory]
    [InlineData("943 476 5919", nameof(PiiEntity.UkNhs), true)]
    [InlineData("943 476 5918", nameof(PiiEntity.UkNhs), false)]
    [InlineData("NHS 9434765919", nameof(PiiEntity.UkNhs), true)]
    [InlineData("AB 12 34 56 C", nameof(PiiEntity.UkNino), true)]
    [InlineData("AB123456C", nameof(PiiEntity.UkNino), true)]
    [InlineData("QQ123456C", nameof(PiiEntity.UkNino), false)]
    [InlineData("BG123456C", nameof(PiiEntity.UkNino), false)]
    [InlineData("AB123456E", nameof(PiiEntity.UkNino), false)]
    [InlineData("routing number 021000021", nameof(PiiEntity.AbaRoutingNumber), true)]
    [InlineData("routing number 021000022", nameof(PiiEntity.AbaRoutingNumber), false)]
    [InlineData("number 021000021", nameof(PiiEntity.AbaRoutingNumber), false)]
    [InlineData("NPI 1234567893", nameof(PiiEntity.UsNpi), true)]
    [InlineData("NPI 1234567890", nameof(PiiEntity.UsNpi), false)]
    [InlineData("1EG4-TE5-MK73", nameof(PiiEntity.UsMbi), true)]
    [InlineData("1SG4-TE5-MK73", nameof(PiiEntity.UsMbi), false)]
    [InlineData("DEA AB1234563", nameof(PiiEntity.MedicalLicense), true)]
    [InlineData("DEA AB1234564", nameof(PiiEntity.MedicalLicense), false)]
    [InlineData("passport no. 123456789", nameof(PiiEntity.UsPassport), true)]
    [InlineData("part 123456789", nameof(PiiEntity.UsPassport), false)]
    [InlineData("driver's license D1234567", nameof(PiiEntity.UsDriverLicense), true)]
    [InlineData("the public introduction D1234567", nameof(PiiEntity.UsDriverLicense), false)]
    [InlineData("bank account 000123456789", nameof(PiiEntity.UsBankNumber), true)]
    [InlineData("000123456789", nameof(PiiEntity.UsBankNumber), false)]
    [InlineData("aadhaar 2341 2341 2346", nameof(PiiEntity.InAadhaar), true)]
    [InlineData("aadhaar 2341 2341 2347", nameof(PiiEntity.InAadhaar), false)]
    [InlineData("ABCPE1234F", nameof(PiiEntity.InPan), true)]
    [InlineData("ABCDE1234F", nameof(PiiEntity.InPan), false)]
    [InlineData("12345678Z", nameof(PiiEntity.EsNif), true)]
    [InlineData("12345678A", nameof(PiiEntity.EsNif), false)]
    [InlineData("X1234567L", nameof(PiiEntity.EsNie), true)]
    [InlineData("RSSMRA85T10A562S", nameof(PiiEntity.ItFiscalCode), true)]
    [InlineData("RSSMRA85T10A562T", nameof(PiiEntity.ItFiscalCode), false)]
    [InlineData("PESEL 44051401359", nameof(PiiEntity.PlPesel), true)]
    [InlineData("PESEL 44051401358", nameof(PiiEntity.PlPesel), false)]
    [InlineData("S1234567D", nameof(PiiEntity.SgNricFin), true)]
    [InlineData("S1234567E", nameof(PiiEntity.SgNricFin), false)]
    [InlineData("SIN 130 692 544", nameof(PiiEntity.CaSin), true)]
    [InlineData("SIN 130 692 545", nameof(PiiEntity.CaSin), false)]
    [InlineData("TFN 123 456 782", nameof(PiiEntity.AuTfn), true)]
    [InlineData("Steuer-IdNr. 86095742719", nameof(PiiEntity.DeTaxId), true)]
    [InlineData("Steuer-IdNr. 86095742718", nameof(PiiEntity.DeTaxId), false)]
    public void NationalNumber_IsFound_WhenItsRulesHold(string text, string entity, bool found) => PiiText.Find(Enum.Parse<PiiEntity>(entity), text).Length.ShouldBe(found ? 1 : 0);
}
