using System.Text;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Guardrails;

public class ProtectionKeyTests
{
    private static readonly byte[] Found = Encoding.UTF8.GetBytes("ana@client.example");

    [Fact]
    public void EqualTexts_HashAndEncryptAlike_UnderOneKey()
    {
        var (one, same, other) = (Key("first secret of many"), Key("first secret of many"), Key("another secret here"));

        one.Hash(Found).ShouldBe(same.Hash(Found));
        one.Encrypt(Found).ShouldBe(same.Encrypt(Found));
        one.Hash(Found).ShouldNotBe(other.Hash(Found));
        one.Fingerprint(Found).ShouldNotBe(one.Hash(Found));
    }

    [Fact]
    public void Ciphertext_IsReadByWhoHasTheKey_AndByNobodyElse()
    {
        var key = Key("first secret of many");
        var encrypted = key.Encrypt(Found);

        encrypted.ShouldStartWith("enc:");
        key.Decrypt(encrypted).ShouldBe("ana@client.example");
        Key("another secret here").Decrypt(encrypted).ShouldBeNull();
        key.Decrypt(encrypted[..^2] + "AA").ShouldBeNull();
        key.Decrypt("enc:").ShouldBeNull();
        key.Decrypt("enc:!!").ShouldBeNull();
        key.Decrypt("ana").ShouldBeNull();
    }

    [Fact]
    public void EmptyText_HasItsCiphertextToo()
    {
        var key = Key("first secret of many");

        key.Decrypt(key.Encrypt([])).ShouldBe("");
    }

    [Fact]
    public void ShortSecret_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => Key("short"));

    private static ProtectionKey Key(string secret) => new(Encoding.UTF8.GetBytes(secret));
}
