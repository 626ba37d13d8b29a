using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.McpHub.Relay;

/// <summary>JSON-RPC 2.0 messages as raw objects, so that members nobody here knows travel on (specification of MCP, 2025-11-25 and 2026-07-28).</summary>
internal static class JsonRpc
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>A session that is not known, on 2025-11-25 and older.</summary>
    public const int SessionNotFound = -32001;

    public const int HeaderMismatch = -32020;
    public const int MissingCapability = -32021;
    public const int UnsupportedVersion = -32022;

    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The message, or null when the text is no JSON object, holds a name twice, or is nested too deep.</summary>
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

    public static bool IsBatch(ReadOnlySpan<byte> utf8) => utf8.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    public static string? MethodOf(JsonObject message) => TextOf(message["method"]);

    public static JsonObject? ParametersOf(JsonObject message) => message["params"] as JsonObject;

    /// <summary>A string or number that a request or response is known by; null for anything else.</summary>
    public static JsonNode? IdOf(JsonObject message) => message["id"] is JsonValue id && id.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? id : null;

    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static JsonObject Request(JsonNode id, string method, JsonObject? parameters) => Message(id, method, parameters);

    public static JsonObject Notification(string method, JsonObject? parameters) => Message(null, method, parameters);

    private static JsonObject Message(JsonNode? id, string method, JsonObject? parameters)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0" };
        if (id is not null)
        {
            message["id"] = id;
        }

        message["method"] = method;
        if (parameters is not null)
        {
            message["params"] = parameters;
        }

        return message;
    }
}
