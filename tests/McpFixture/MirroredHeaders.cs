using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Guard.McpFixture;

/// <summary>Checks that the headers of a modern request say the same as its body.</summary>
internal static class MirroredHeaders
{
    /// <exception cref="ProtocolException">A header is missing or differs.</exception>
    public static void Check(IHeaderDictionary headers, string method, JsonObject? parameters)
    {
        Require(headers, "Mcp-Method", method);
        if (RoutingName(method, parameters) is { } name)
        {
            Require(headers, "Mcp-Name", name);
        }

        if (method == "tools/call" && ToolCatalog.Find(Text(parameters?["name"])) is { } tool)
        {
            CheckArguments(headers, tool.Listed["inputSchema"] as JsonObject, parameters?["arguments"] as JsonObject);
        }
    }

    private static string? RoutingName(string method, JsonObject? parameters) => method switch
    {
        "tools/call" or "prompts/get" => Text(parameters?["name"]),
        "resources/read" => Text(parameters?["uri"]),
        "tasks/get" or "tasks/update" or "tasks/cancel" => Text(parameters?["taskId"]),
        _ => null,
    };

    private static void CheckArguments(IHeaderDictionary headers, JsonObject? schema, JsonObject? arguments)
    {
        foreach (var (name, property) in schema?["properties"] as JsonObject ?? [])
        {
            var value = arguments?[name];
            if (property is JsonObject described && Text(described["x-mcp-header"]) is { } suffix)
            {
                CheckArgument(headers, $"Mcp-Param-{suffix}", value);
            }

            CheckArguments(headers, property as JsonObject, value as JsonObject);
        }
    }

    private static void CheckArgument(IHeaderDictionary headers, string header, JsonNode? value)
    {
        if (value is not null)
        {
            Require(headers, header, value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value.ToJsonString());
        }
        else if (headers.ContainsKey(header))
        {
            throw Mismatch($"The header '{header}' has no counterpart in the body.");
        }
    }

    private static void Require(IHeaderDictionary headers, string header, string expected)
    {
        if (!headers.TryGetValue(header, out var values) || values.Count != 1)
        {
            throw Mismatch($"The header '{header}' is required once.");
        }

        var sent = HeaderText.Decode(values.ToString());
        if (sent is null || !(string.Equals(sent, expected, StringComparison.Ordinal) || AreSameInteger(sent, expected)))
        {
            throw Mismatch($"The header '{header}' does not match the body.");
        }
    }

    private static bool AreSameInteger(string left, string right) =>
        decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)
        && decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var second)
        && first == second && decimal.IsInteger(first);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static ProtocolException Mismatch(string message) => new(ProtocolException.HeaderMismatch, message);
}
