using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>
/// Signs what a client carries from one round to the next, so that only the fixture can have written it.
/// The name of the tool or prompt is part of the signature: a state cannot be used with another one.
/// </summary>
internal sealed class StateSeal
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Seal(string name, JsonObject state)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(state);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Sign(name, payload))}";
    }

    /// <exception cref="ProtocolException">The state was not sealed here for this name.</exception>
    public JsonObject Open(string name, string sealedState)
    {
        var parts = sealedState.Split('.');
        if (parts.Length == 2 && Base64Url.IsValid(parts[0]) && Base64Url.IsValid(parts[1]))
        {
            var payload = Base64Url.DecodeFromChars(parts[0]);
            var isGenuine = CryptographicOperations.FixedTimeEquals(Sign(name, payload), Base64Url.DecodeFromChars(parts[1]));
            if (isGenuine && JsonNode.Parse(payload) is JsonObject state)
            {
                return state;
            }
        }

        throw ProtocolException.Invalid("The request state is not the one that was handed out.");
    }

    private byte[] Sign(string name, byte[] payload)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
        hash.AppendData([0]);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }
}
