using System.Security.Cryptography;
using System.Text;

namespace Guard.Engine.Guardrails;

/// <summary>
/// The secret behind hashed and encrypted findings and behind the fingerprints of evidence. Every output follows from the key and the text alone, so a
/// stream gives what the whole text gives, and equal texts can be told to be equal. Immutable, thread-safe.
/// </summary>
public sealed class ProtectionKey
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int ShortBytes = 8;

    private readonly byte[] _fingerprint;
    private readonly byte[] _hash;
    private readonly byte[] _nonce;
    private readonly byte[] _encryption;

    /// <param name="secret">At least 16 bytes nobody can guess. Purposes are parted by HKDF (RFC 5869) with SHA-256.</param>
    public ProtectionKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 16, nameof(secret));
        _fingerprint = Derive(secret, "fingerprint");
        _hash = Derive(secret, "hash");
        _nonce = Derive(secret, "nonce");
        _encryption = Derive(secret, "encryption");
        Approvals = Derive(secret, "approvals");
    }

    /// <summary>Key of the ids by which calls of tools are approved.</summary>
    internal byte[] Approvals { get; }

    /// <summary>A known key, for the examples inside rules: what they expect is the same everywhere.</summary>
    public static ProtectionKey Example { get; } = new("guard examples only"u8);

    /// <summary>16 hex digits that tell equal findings from different ones, for evidence.</summary>
    public string Fingerprint(ReadOnlySpan<byte> found) => Short(_fingerprint, found);

    /// <summary>16 hex digits to stand for a finding in its text.</summary>
    public string Hash(ReadOnlySpan<byte> found) => Short(_hash, found);

    /// <summary><c>enc:</c> and base64url of nonce, AES-256-GCM ciphertext and tag. The nonce is an HMAC of the text, so that equal texts encrypt alike.</summary>
    public string Encrypt(ReadOnlySpan<byte> found)
    {
        var sealedText = new byte[NonceBytes + found.Length + TagBytes];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_nonce, found, mac);
        mac[..NonceBytes].CopyTo(sealedText);
        using var aes = new AesGcm(_encryption, TagBytes);
        aes.Encrypt(sealedText.AsSpan(0, NonceBytes), found, sealedText.AsSpan(NonceBytes, found.Length), sealedText.AsSpan(NonceBytes + found.Length));
        return "enc:" + System.Buffers.Text.Base64Url.EncodeToString(sealedText);
    }

    /// <summary>What <see cref="Encrypt"/> was given, or null when the text was not made with this key.</summary>
    public string? Decrypt(string encrypted)
    {
        if (!encrypted.StartsWith("enc:", StringComparison.Ordinal) || !System.Buffers.Text.Base64Url.IsValid(encrypted.AsSpan(4)))
        {
            return null;
        }

        var sealedText = System.Buffers.Text.Base64Url.DecodeFromChars(encrypted.AsSpan(4));
        if (sealedText.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var text = new byte[sealedText.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_encryption, TagBytes);
        try
        {
            aes.Decrypt(sealedText.AsSpan(0, NonceBytes), sealedText.AsSpan(NonceBytes, text.Length), sealedText.AsSpan(NonceBytes + text.Length), text);
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Derive(ReadOnlySpan<byte> secret, string purpose)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, default, Encoding.ASCII.GetBytes("guard protection " + purpose));
        return key;
    }

    private static string Short(byte[] key, ReadOnlySpan<byte> found)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, found, mac);
        return Convert.ToHexStringLower(mac[..ShortBytes]);
    }
}
