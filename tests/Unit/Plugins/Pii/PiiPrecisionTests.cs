using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiPrecisionTests
{
    [Theory]
    [InlineData("2024-05-12T10:33:07.123456Z and 2024-05-12 10:33:07")]
    [InlineData("12.05.2024, 12/05/2024, 05-12-2024, 12 05 2024 and 20240512")]
    [InlineData("1715500000 1715500000123 1715500000123456789")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("commit 9fceb02d0ae598e95dc970b74767f19372d61af8")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg")]
    [InlineData("Order 20240512-0042, invoice 2024/000123, ticket #4815162342")]
    [InlineData("$1,299.00 + 1.234.567,89 EUR = 1 234 567.89; 99.99%")]
    [InlineData("pi is 3.14159265358979323846264338327950288")]
    [InlineData("v1.2.3, 10.0.401, 1.2.3.4.5 and 2.31.0-rc.1+build.20240512")]
    [InlineData("width=1920 height=1080; x: 1234567, y: 7654321")]
    [InlineData("ISBN 978-3-16-148410-0, EAN 4006381333931")]
    [InlineData("rows 1-100, 101-200 of 4567890")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    [InlineData("| 1024 | 2048 | 4096 | 8192 |")]
    [InlineData("[0.123456789, 12345.678901, -9876543210.5, 6.02214076e23]")]
    [InlineData("lat 48.208174, long 16.373819")]
    [InlineData("for (var i = 0; i < 1000000000; i++) { total += a[i] * 0x7FFFFFFF; }")]
    [InlineData("std::vector<int>::iterator a::b Foo::bar() ::std")]
    [InlineData("@Override public void f() {} // see @param and user@host")]
    [InlineData("09:30:15, 12:00-13:30, 7:45")]
    [InlineData("call me at 5 or 17:30, page 12345")]
    [InlineData("request id 1234567890, session 987654321, build 20240512.3")]
    [InlineData("scores 21-17-15, 3-6-2, 6-4 6-4 7-5")]
    [InlineData("§ 123 456 7890 BGB; chapter 12.3.4.5")]
    [InlineData("T005-2333-100731-SW-2 and part 12-3456-789")]
    [InlineData("npm i left-pad@1.3.0 react@18.2.0 logo@2x.png")]
    [InlineData("arn:aws:iam::123456789012:role/admin")]
    [InlineData("a 16-digit id such as 1234567890123456 or 9999999999999999")]
    [InlineData("The years 1914 1918 1939 1945, and 2000 2010 2020.")]
    [InlineData("0x1234 0xdeadbeef 0b1010 1e10 0777")]
    [InlineData("ffff:ffff and dead:beef:cafe")]
    public void BenignNumbers_AreLeftAlone(string text) => PiiText.Find(text, PiiText.Everything & ~PiiEntities.SetOf(PiiEntity.Url)).ShouldBeEmpty();

    [Theory]
    [InlineData("reach me: ana@client.example or 4111 1111 1111 1111", "EMAIL_ADDRESS:ana@client.example", "CREDIT_CARD:4111 1111 1111 1111")]
    [InlineData("https://example.com/?mail=ana@client.example", "URL:https://example.com/?mail=ana@client.example")]
    [InlineData("my NHS number is 943 476 5919", "UK_NHS:943 476 5919")]
    [InlineData("DE89 3704 0044 0532 0130 00", "IBAN_CODE:DE89 3704 0044 0532 0130 00")]
    public void Overlaps_AreResolvedForTheLongestAndLikeliest(string text, params string[] expected) => PiiText.Find(text).ShouldBe(expected);
}
