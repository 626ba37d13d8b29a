using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.McpHub.Pins;

/// <summary>What a server says a tool is, every member of it, also those nobody knows. Immutable.</summary>
/// <param name="Name">The server's own name; empty for its instructions.</param>
/// <param name="Hash">SHA-256 of the canonical JSON.</param>
/// <param name="Text">The canonical JSON; null where it is too long to be kept.</param>
/// <param name="HasHiddenText">Some name or text in it holds characters that nobody sees.</param>
internal sealed record ToolDefinition(string Name, string Hash, string? Text, bool HasHiddenText)
{
    /// <summary>Longest name that is pinned; a tool with a longer one is never served.</summary>
    public const int MaxName = 256;

    private const int MaxText = 64 * 1024;

    public static ToolDefinition Of(string name, JsonNode definition)
    {
        var text = CanonicalJson.Of(definition);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return new ToolDefinition(name, hash, text.Length <= MaxText ? text : null, HoldsHidden(definition));
    }

    private static bool HoldsHidden(JsonNode? node) => node switch
    {
        JsonObject map => map.Any(static member => IsHidden(member.Key) || HoldsHidden(member.Value)),
        JsonArray list => list.Any(HoldsHidden),
        JsonValue value => value.TryGetValue<string>(out var text) && IsHidden(text),
        _ => false,
    };

    private static bool IsHidden(string text) => InvisibleText.IndexOfHidden(text) >= 0;
}
