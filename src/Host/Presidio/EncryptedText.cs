using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Host.Presidio;

/// <summary>
/// The cipher text Presidio's services exchange: AES in CBC mode with PKCS #7 padding under a key of 16, 24 or 32 bytes, the initialization vector in front, the
/// whole in padded base64url. It hides the text and does not protect it against changes.
/// </summary>
internal static class EncryptedText
{
    private const int BlockBytes = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="text">What is hidden.</param>
    /// <param name="isDeterministic">The vector is made of key and text, so that equal texts become equal; otherwise it is random.</param>
    public static string Encrypt(byte[] key, string text, bool isDeterministic)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var vector = isDeterministic ? HMACSHA256.HashData(key, plain).AsSpan(0, BlockBytes).ToArray() : RandomNumberGenerator.GetBytes(BlockBytes);
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] whole = [.. vector, .. aes.EncryptCbc(plain, vector)];
        return Convert.ToBase64String(whole).Replace('+', '-').Replace('/', '_');
    }

    /// <summary>The text, or null when this is no such cipher text or another key made it. Plain base64 is read too.</summary>
    public static string? Decrypt(byte[] key, string text)
    {
        var encoded = text.Replace('+', '-').Replace('/', '_');
        if (!Base64Url.IsValid(encoded))
        {
            return null;
        }

        var whole = Base64Url.DecodeFromChars(encoded);
        if (whole.Length < 2 * BlockBytes || whole.Length % BlockBytes != 0)
        {
            return null;
        }

        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return StrictUtf8.GetString(aes.DecryptCbc(whole.AsSpan(BlockBytes), whole.AsSpan(0, BlockBytes)));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
