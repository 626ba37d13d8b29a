using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.McpHub.Relay;

/// <summary>How a request ended: a result, or a JSON-RPC error. Errors are values here; an upstream's own error travels on as it came.</summary>
internal readonly record struct RpcReply(JsonNode? Result, JsonObject? Error)
{
    /// <summary>Why Guard itself refused, where it did, whatever form the refusal has; never set on what a server said.</summary>
    public GuardError? Refusal { get; init; }

    /// <summary>The code of the error, or 0.</summary>
    public int Code => Error?["code"] is JsonValue value && value.TryGetValue<int>(out var code) ? code : 0;

    /// <summary>What went wrong with a server in the hub's own words; null for a result and for an error that came from elsewhere.</summary>
    public string? OwnFailure { get; private init; }

    /// <summary>The server's list of tools is no longer what it was when the tool was found.</summary>
    public bool IsStale { get; init; }

    /// <summary>A server could not be asked.</summary>
    public static RpcReply OfServer(string name, string what) => Fail(JsonRpc.InternalError, $"The MCP server \"{name}\" {what}.") with { OwnFailure = what };

    public static RpcReply Of(JsonNode result) => new(result, null);

    public static RpcReply Fail(int code, string message, JsonNode? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
        {
            error["data"] = data;
        }

        return new RpcReply(null, error);
    }

    /// <summary>What a response says; an error where it says neither.</summary>
    public static RpcReply OfMessage(JsonObject response) => response["error"] is JsonObject error
        ? new RpcReply(null, (JsonObject)error.DeepClone())
        : response["result"] is JsonObject result ? Of(result.DeepClone()) : Fail(JsonRpc.InternalError, "The server answered with neither a result nor an error.");

    /// <summary>The response with this id.</summary>
    public JsonObject ToMessage(JsonNode? id)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone() };
        message[Error is null ? "result" : "error"] = Error ?? Result;
        return message;
    }
}
