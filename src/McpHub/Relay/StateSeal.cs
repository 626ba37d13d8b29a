using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Metering;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Relay;

/// <summary>
/// Seals what a server wants back from a client, so that it comes back from nobody else, for nothing else and not much later: AES-256-GCM with the caller, the server, the
/// method and the name as associated data. Thread-safe.
/// </summary>
internal sealed class StateSeal(string secret, TimeProvider time)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MaxLength = 64 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "guard mcp state v1"u8.ToArray());

    /// <summary>What a state is bound to.</summary>
    public static byte[] Scope(HubRequest request, McpServerSettings server) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', CallerName.Of(request.Caller), server.Id + server.Revision, request.Method, JsonRpc.TextOf(request.Parameters?["name"]) ?? JsonRpc.TextOf(request.Parameters?["uri"]) ?? "")));

    /// <param name="state">What the server wants back, or null.</param>
    /// <param name="parked">Name of the call that waits, or null.</param>
    /// <param name="scope">What it is bound to.</param>
    /// <param name="lifetime">How long it is worth something; half an hour unless given.</param>
    public string Seal(string? state, string? parked, byte[] scope, TimeSpan? lifetime = null)
    {
        var text = new JsonObject { ["s"] = state, ["p"] = parked, ["e"] = (time.GetUtcNow() + (lifetime ?? Lifetime)).ToUnixTimeSeconds() };
        var plain = Encoding.UTF8.GetBytes(text.ToJsonString());
        var sealedText = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(sealedText.AsSpan(0, NonceBytes), plain, sealedText.AsSpan(NonceBytes, plain.Length), sealedText.AsSpan(NonceBytes + plain.Length), scope);
        return Base64Url.EncodeToString(sealedText);
    }

    /// <summary>False for what was not sealed here, for another scope, or too long ago.</summary>
    public bool TryOpen(string handed, byte[] scope, out string? state, out string? parked)
    {
        (state, parked) = (null, null);
        if (handed.Length > MaxLength || !Base64Url.IsValid(handed))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(handed);
        if (bytes.Length < NonceBytes + TagBytes)
        {
            return false;
        }

        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain, scope);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        var text = JsonRpc.Parse(plain)!;
        (state, parked) = (JsonRpc.TextOf(text["s"]), JsonRpc.TextOf(text["p"]));
        return text["e"]!.GetValue<long>() >= time.GetUtcNow().ToUnixTimeSeconds();
    }
}
