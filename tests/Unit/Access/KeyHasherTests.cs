using Guard.Engine.Access;

namespace Guard.UnitTests.Access;

public sealed class KeyHasherTests
{
    // The first two are the vectors of FIPS 180-2, appendix B; the third is `printf sk-1234 | sha256sum`.
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData("sk-1234", "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b")]
    public void Hash_IsLowerCaseHexSha256_OfTheWholeText(string key, string expected) => KeyHasher.Hash(key).ShouldBe(expected);

    [Fact]
    public void NewKey_HasPrefixAnd22UrlSafeCharacters_AndNeverRepeats()
    {
        var keys = Enumerable.Range(0, 200).Select(_ => KeyHasher.NewKey()).ToList();

        keys.ShouldAllBe(key => System.Text.RegularExpressions.Regex.IsMatch(key, "^sk-[A-Za-z0-9_-]{22}$"));
        keys.Distinct().Count().ShouldBe(keys.Count);
    }

    [Theory]
    [InlineData("sk-abcdefghijklmnopqrst-_", "sk-...st-_")]
    [InlineData("sk-12345678", "sk-...5678")]
    [InlineData("sk-1234567", "sk-...")]
    [InlineData("sk-", "sk-...")]
    public void KeyName_ShowsLastFour_OnlyWhereTheRestStaysSecret(string key, string expected) => KeyHasher.KeyName(key).ShouldBe(expected);

    [Fact]
    public void KeyHash_ReadsBackItsOwnHex_OfEitherCase()
    {
        var hex = KeyHasher.Hash("abc");

        KeyHash.TryParse(hex, out var lower).ShouldBeTrue();
        KeyHash.TryParse(hex.ToUpperInvariant(), out var upper).ShouldBeTrue();

        lower.ShouldBe(upper);
        lower.ToString().ShouldBe(hex);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void KeyHash_RefusesText_ThatIsNot64HexDigits(string text) => KeyHash.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Hash_Throws_BeyondTheLongestKey()
    {
        KeyHasher.Hash(new string('k', KeyHasher.MaxKeyBytes)).Length.ShouldBe(64);
        Should.Throw<ArgumentException>(() => KeyHasher.Hash(new string('k', KeyHasher.MaxKeyBytes + 1)));
    }
}
