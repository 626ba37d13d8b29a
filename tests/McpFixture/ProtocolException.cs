using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>A request that is answered with a JSON-RPC error.</summary>
internal sealed class ProtocolException(int code, string message, JsonNode? data = null) : Exception(message)
{
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int LegacyResourceNotFound = -32002;
    public const int HeaderMismatch = -32020;
    public const int MissingCapability = -32021;
    public const int UnsupportedVersion = -32022;

    public int Code { get; } = code;

    public JsonNode? ErrorData { get; } = data;

    public static ProtocolException Invalid(string message, JsonNode? data = null) => new(InvalidParams, message, data);

    /// <summary>The client did not say that it knows the extension the request needs.</summary>
    public static ProtocolException LacksExtension(string extension)
    {
        var data = new JsonObject { ["requiredCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { [extension] = new JsonObject() } } };
        return new ProtocolException(MissingCapability, $"The client has not declared the extension '{extension}'.", data);
    }

    /// <summary>The client did not say that it can do what the request needs.</summary>
    public static ProtocolException Lacks(string capability)
    {
        var data = new JsonObject { ["requiredCapabilities"] = new JsonObject { [capability] = new JsonObject() } };
        return new ProtocolException(MissingCapability, $"The client has not declared the capability '{capability}'.", data);
    }
}
