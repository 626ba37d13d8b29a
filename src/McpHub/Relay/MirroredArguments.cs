using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Relay;

/// <summary>The <c>Mcp-Param-</c> headers of a call: arguments that the tool's schema marks with <c>x-mcp-header</c> (2026-07-28, custom headers). Pure.</summary>
internal static class MirroredArguments
{
    private const string Prefix = "Mcp-Param-";
    private const int MaxDepth = 8;

    /// <summary>The headers for a server.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(JsonObject tool, JsonObject arguments) =>
        [.. Marked(tool["inputSchema"] as JsonObject, arguments, 0).Where(static marked => marked.Value is not null).Select(static marked => new KeyValuePair<string, string>(marked.Header, HeaderText.Encode(TextOf(marked.Value!))))];

    /// <summary>The first header of a client that does not say what the body says, or null. A header without its argument says too much.</summary>
    public static string? Mismatch(JsonObject tool, JsonObject arguments, IHeaderDictionary headers)
    {
        foreach (var (header, value) in Marked(tool["inputSchema"] as JsonObject, arguments, 0))
        {
            var said = headers[header];
            if (value is null ? said.Count > 0 : said.Count != 1 || HeaderText.Decode(said[0]!) is not { } text || !Says(text, value))
            {
                return header;
            }
        }

        return null;
    }

    private static bool Says(string text, JsonNode value) => value.GetValueKind() == JsonValueKind.Number
        ? decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var expected) && number == expected
        : text == TextOf(value);

    private static string TextOf(JsonNode value) => JsonRpc.TextOf(value) ?? value.ToJsonString();

    private static IEnumerable<(string Header, JsonNode? Value)> Marked(JsonObject? schema, JsonObject? arguments, int depth)
    {
        foreach (var (name, member) in depth == MaxDepth ? [] : schema?["properties"] as JsonObject ?? [])
        {
            if (member is not JsonObject property)
            {
                continue;
            }

            var value = arguments?[name];
            if (JsonRpc.TextOf(property["x-mcp-header"]) is { } header && IsToken(header))
            {
                yield return (Prefix + header, value is JsonValue ? value : null);
            }

            foreach (var inner in Marked(property, value as JsonObject, depth + 1))
            {
                yield return inner;
            }
        }
    }

    /// <summary>A name that a header may have (RFC 9110, token).</summary>
    private static bool IsToken(string name) => name.Length is > 0 and <= 128 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
}
