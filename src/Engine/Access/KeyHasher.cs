using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Engine.Access;

/// <summary>How keys are made, named and hashed; the same as LiteLLM's, so its keys keep working. Pure but for <see cref="NewKey"/>.</summary>
public static class KeyHasher
{
    /// <summary>What every virtual key starts with.</summary>
    public const string Prefix = "sk-";

    /// <summary>Longest key looked at, in UTF-8 bytes; a longer one is unknown without being hashed.</summary>
    public const int MaxKeyBytes = 512;

    private const int SecretBytes = 16;
    private const int ShownCharacters = 4;

    /// <summary>A new secret: <c>sk-</c> and 22 url-safe base64 characters of 16 random bytes.</summary>
    public static string NewKey()
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return Prefix + Base64Url.EncodeToString(secret);
    }

    /// <summary>Lower-case hex SHA-256 of the key's UTF-8 text. Throws <see cref="ArgumentException"/> beyond <see cref="MaxKeyBytes"/>.</summary>
    public static string Hash(string key) =>
        TryHash(key, out var hash) ? hash.ToString() : throw new ArgumentException($"A key has 1 to {MaxKeyBytes} bytes.", nameof(key));

    /// <summary><c>sk-...</c> and the last four characters; a key too short to keep the rest secret shows none.</summary>
    public static string KeyName(string key) =>
        key.Length >= Prefix.Length + (2 * ShownCharacters) ? $"{Prefix}...{key[^ShownCharacters..]}" : $"{Prefix}...";

    internal static bool TryHash(ReadOnlySpan<char> key, out KeyHash hash)
    {
        hash = default;
        Span<byte> text = stackalloc byte[MaxKeyBytes];
        if (key.IsEmpty || !Encoding.UTF8.TryGetBytes(key, text, out var length))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[KeyHash.Size];
        SHA256.HashData(text[..length], digest);
        CryptographicOperations.ZeroMemory(text[..length]);
        hash = KeyHash.Read(digest);
        return true;
    }
}
