using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Writes the value of an argument as text in a request. Pure.</summary>
internal static class ApiArgument
{
    private const int MaxDepth = 4;

    /// <summary>A text as it is, a number or a boolean as JSON writes it, anything else as JSON.</summary>
    public static string TextOf(JsonNode? value) => JsonRpc.TextOf(value) ?? value?.ToJsonString() ?? "";

    /// <summary>The parts of a value that stand between commas: items, or names and values.</summary>
    public static ImmutableArray<string> PartsOf(JsonNode value) => value switch
    {
        JsonArray list => [.. list.Select(TextOf)],
        JsonObject map => [.. map.SelectMany(static pair => (string[])[pair.Key, TextOf(pair.Value)])],
        _ => [TextOf(value)],
    };

    /// <summary>Names and values of a query or a form, percent-encoded.</summary>
    public static IEnumerable<KeyValuePair<string, string>> PairsOf(string name, JsonNode? value, ApiStyle style) => (style, value) switch
    {
        (ApiStyle.Json, _) => [Pair(name, value?.ToJsonString() ?? "null")],
        (ApiStyle.Deep, JsonObject map) => Deep(name, map, 0),
        (ApiStyle.Repeated, JsonArray list) => list.Select(item => Pair(name, TextOf(item))),
        (ApiStyle.Repeated, JsonObject map) => map.Select(static pair => Pair(pair.Key, TextOf(pair.Value))),
        (_, JsonArray or JsonObject) => [new(Escape(name), string.Join(SeparatorOf(style), PartsOf(value).Select(Escape)))],
        _ => [Pair(name, TextOf(value))],
    };

    private static IEnumerable<KeyValuePair<string, string>> Deep(string name, JsonObject map, int depth) => map.SelectMany(pair => pair.Value switch
    {
        JsonObject inner when depth < MaxDepth => Deep($"{name}[{pair.Key}]", inner, depth + 1),
        JsonArray list => list.Select(item => Pair($"{name}[{pair.Key}]", TextOf(item))),
        _ => [Pair($"{name}[{pair.Key}]", TextOf(pair.Value))],
    });

    private static KeyValuePair<string, string> Pair(string name, string value) => new(Escape(name), Escape(value));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string SeparatorOf(ApiStyle style) => style switch { ApiStyle.Space => "%20", ApiStyle.Pipe => "%7C", ApiStyle.Tab => "%09", _ => "," };
}
