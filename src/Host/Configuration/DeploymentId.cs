using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>A name for a deployment that stays the same as long as its parameters do, whatever their order. Pure.</summary>
internal static class DeploymentId
{
    /// <summary>SHA-256 over the public name, the organisation and the sorted parameters, secrets taken in as their own hashes; 32 hex digits.</summary>
    public static string Compute(string modelName, string? organization, DocumentMap parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            DocumentJson.Write(writer, new DocumentScalar(default, modelName, isQuoted: true));
            DocumentJson.Write(writer, new DocumentScalar(default, organization ?? "", isQuoted: true));
            DocumentJson.Write(writer, Canonical(parameters));
            writer.WriteEndArray();
        }

        return Hash(buffer.GetBuffer().AsSpan(0, (int)buffer.Length))[..32];
    }

    private static DocumentNode Canonical(DocumentNode node) => node switch
    {
        DocumentMap map => new DocumentMap(
            map.Position,
            [.. map.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry with { Value = IsSecret(entry.Name) ? Hidden(entry.Value) : Canonical(entry.Value) })]),
        DocumentList list => new DocumentList(list.Position, [.. list.Items.Select(Canonical)]),
        _ => node,
    };

    private static DocumentScalar Hidden(DocumentNode node) =>
        new(node.Position, Hash(Encoding.UTF8.GetBytes(DocumentJson.ToJson(Canonical(node)))), isQuoted: true);

    private static bool IsSecret(string name) =>
        name is "api_key" or "extra_headers" or "vertex_credentials" or "azure_password"
        || name.Contains("secret", StringComparison.Ordinal) || name.Contains("token", StringComparison.Ordinal) || name.Contains("access_key", StringComparison.Ordinal);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
