using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.Engine.Agent;

/// <summary>Reads and writes JSON whose form nobody promised. Pure.</summary>
internal static class JsonFields
{
    private const int MaxTexts = 1_000;

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = JsonLimits.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>A string's text, else null.</summary>
    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>True only for true.</summary>
    public static bool FlagOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>A whole number, else null.</summary>
    public static int? CountOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>The texts of a list; null for what is no list, holds something else, or too much.</summary>
    public static ImmutableHashSet<string>? TextsOf(JsonNode? node) =>
        node is JsonArray { Count: <= MaxTexts } array && array.All(static item => TextOf(item) is not null) ? [.. array.Select(static item => TextOf(item)!)] : null;

    /// <summary>The object in these bytes; null for what is none, names a member twice, or holds half a character.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonStrings.AreWhole(utf8) ? JsonNode.Parse(utf8, documentOptions: Strict) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same for a text.</summary>
    public static JsonObject? Parse(string text) => Parse(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>As UTF-8, with text of every language readable.</summary>
    public static byte[] Bytes(JsonNode node)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A copy of each.</summary>
    public static IEnumerable<JsonNode?> Copies(IEnumerable<JsonNode?> nodes) => nodes.Select(static node => node?.DeepClone());
}
