using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Writes the value of an argument as text in a request. Pure.</summary>
internal static class ApiArgument
{
    private const int MaxDepth = 16;

    /// <summary>A text as it is, a number or a boolean as JSON writes it, anything else as JSON.</summary>
    public static string TextOf(JsonNode? value) => JsonRpc.TextOf(value) ?? value?.ToJsonString() ?? "";

    /// <summary>The parts of a value that stand between commas: items, or names and values.</summary>
    public static ImmutableArray<string> PartsOf(JsonNode value) => value switch
    {
        JsonArray list => [.. list.Select(TextOf)],
        JsonObject map => [.. map.SelectMany(static pair => (string[])[pair.Key, TextOf(pair.Value)])],
        _ => [TextOf(value)],
    };

    /// <summary>Names and values of a query or a form, percent-encoded, one after the other: all together they may be far larger than the value.</summary>
    public static IEnumerable<KeyValuePair<string, string>> PairsOf(string name, JsonNode? value, ApiStyle style) => (style, value) switch
    {
        (ApiStyle.Json, _) => [Pair(name, value?.ToJsonString() ?? "null")],
        (ApiStyle.Deep, JsonObject or JsonArray) => Deep(name, value, 0),
        (ApiStyle.Repeated, JsonArray list) => list.Select(item => Pair(name, TextOf(item))),
        (ApiStyle.Repeated, JsonObject map) => map.Select(static pair => Pair(pair.Key, TextOf(pair.Value))),
        (_, JsonArray or JsonObject) => [new(Escape(name), string.Join(SeparatorOf(style), PartsOf(value).Select(Escape)))],
        _ => [Pair(name, TextOf(value))],
    };

    /// <summary>What is too deep is written as JSON.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Deep(string name, JsonNode? value, int depth) => value switch
    {
        JsonObject map when depth < MaxDepth => map.SelectMany(pair => Deep($"{name}[{pair.Key}]", pair.Value, depth + 1)),
        JsonArray list when depth < MaxDepth => list.SelectMany((item, index) => Deep(string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]"), item, depth + 1)),
        _ => [Pair(name, TextOf(value))],
    };

    private static KeyValuePair<string, string> Pair(string name, string value) => new(Escape(name), Escape(value));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string SeparatorOf(ApiStyle style) => style switch { ApiStyle.Space => "%20", ApiStyle.Pipe => "%7C", ApiStyle.Tab => "%09", _ => "," };
}
