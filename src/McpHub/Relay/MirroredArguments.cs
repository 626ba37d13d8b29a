using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>The <c>Mcp-Param-</c> headers of a call: arguments that the tool's schema marks with <c>x-mcp-header</c> (2026-07-28, custom headers). Pure.</summary>
internal static class MirroredArguments
{
    private const int MaxDepth = 8;

    public static ImmutableArray<KeyValuePair<string, string>> Of(JsonObject tool, JsonObject arguments)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        Add(tool["inputSchema"] as JsonObject, arguments, headers, 0);
        return headers.ToImmutable();
    }

    private static void Add(JsonObject? schema, JsonObject arguments, ImmutableArray<KeyValuePair<string, string>>.Builder headers, int depth)
    {
        foreach (var (name, member) in depth == MaxDepth ? [] : schema?["properties"] as JsonObject ?? [])
        {
            if (member is not JsonObject property || arguments[name] is not { } value)
            {
                continue;
            }

            if (value is JsonObject inner)
            {
                Add(property, inner, headers, depth + 1);
            }
            else if (JsonRpc.TextOf(property["x-mcp-header"]) is { } header && IsToken(header) && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                headers.Add(new($"Mcp-Param-{header}", ServerConnection.HeaderValue(JsonRpc.TextOf(value) ?? value.ToJsonString())));
            }
        }
    }

    /// <summary>A name that a header may have (RFC 9110, token).</summary>
    private static bool IsToken(string name) => name.Length is > 0 and <= 128 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
}
