using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Engine.Access;

/// <summary>Makes session keys: HMAC-SHA256 over the caller's scope and the session's name, cut to 128 bits. Pure and thread-safe.</summary>
public sealed class SessionKeyFactory
{
    private const int MaxNameBytes = 1024;
    private const int ScopeBytes = KeyHash.HexLength;
    private const byte Separator = 0x1F;

    private readonly byte[] _secret;

    /// <param name="masterKey">The secret is derived from it, so every replica makes the same key. A changed master key starts new sessions.</param>
    public SessionKeyFactory(string masterKey) =>
        _secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(masterKey), KeyHash.Size, info: "guard session v1"u8.ToArray());

    /// <summary>The session of a request, or null when it names none, or one longer than 1024 bytes: it then stands for itself alone.</summary>
    public SessionKey? Create(Caller caller, in SessionHints hints)
    {
        Span<byte> input = stackalloc byte[ScopeBytes + 1 + MaxNameBytes];
        if (hints.First is not { } name || !Encoding.UTF8.TryGetBytes(name, input[(ScopeBytes + 1)..], out var nameLength))
        {
            return null;
        }

        input[..ScopeBytes].Clear();
        if (caller.Key is { } key)
        {
            Encoding.ASCII.TryGetBytes(key.TokenHash, input[..ScopeBytes], out _);
        }

        input[ScopeBytes] = Separator;
        Span<byte> digest = stackalloc byte[KeyHash.Size];
        HMACSHA256.HashData(_secret, input[..(ScopeBytes + 1 + nameLength)], digest);
        return new SessionKey(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }
}
