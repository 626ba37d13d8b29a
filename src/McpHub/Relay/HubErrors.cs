using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.McpHub.Relay;

/// <summary>The hub's own errors. What does not exist and what is forbidden read alike.</summary>
internal static class HubErrors
{
    /// <summary>A guardrail refused; outside of the codes that JSON-RPC and MCP keep for themselves.</summary>
    public const int Blocked = -31400;

    /// <summary>No key, or none that is known.</summary>
    public const int Unauthenticated = -31401;

    /// <summary>A limit of the caller is reached.</summary>
    public const int RateLimited = -31429;

    public static RpcReply Unknown(string what, string name) => RpcReply.Fail(JsonRpc.InvalidParams, $"Unknown {what}: {Shown(name)}");

    /// <summary>A guardrail took it out: the caller reads what it reads of nothing.</summary>
    public static RpcReply TakenOut(string what, string name) => Unknown(what, name) with { Refusal = new GuardError(GuardErrorCode.GuardrailBlocked, "") };

    public static RpcReply Missing(string member) => RpcReply.Fail(JsonRpc.InvalidParams, $"The parameter \"{member}\" is missing or no text.");

    public static RpcReply NoObject(string member) => RpcReply.Fail(JsonRpc.InvalidParams, $"The parameter \"{member}\" must be an object.");

    public static RpcReply Withheld => RpcReply.Fail(Blocked, "The message was withheld.");

    public static RpcReply UnknownMethod => RpcReply.Fail(JsonRpc.MethodNotFound, "Method not found");

    public static RpcReply Of(GuardError error) => RpcReply.Fail(
        error.Code is GuardErrorCode.RateLimited ? RateLimited : error.Code is GuardErrorCode.GuardrailBlocked ? Blocked : JsonRpc.InternalError, error.Message, RetryOf(error)) with { Refusal = error };

    /// <summary>What a model reads when a tool is not called, or its answer not told: a result, so that it can go on.</summary>
    public static RpcReply OfTool(GuardError error)
    {
        var reply = OfTool(error.Message) with { Refusal = error };
        if (RetryOf(error) is { } retry)
        {
            reply.Result![MetaNames.Meta] = new JsonObject { [MetaNames.Refusal] = retry };
        }

        return reply;
    }

    /// <summary>The same for what is wrong with the call itself.</summary>
    public static RpcReply OfTool(string message) => RpcReply.Of(new JsonObject
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = message }),
        ["isError"] = true,
    });

    private static JsonObject? RetryOf(GuardError error) => error.RetryAfter is { } wait ? new JsonObject { ["retry_after"] = (long)Math.Ceiling(wait.TotalSeconds) } : null;

    /// <summary>The caller's own word, cut and without what a log or terminal could stumble over.</summary>
    private static string Shown(string name) => new([.. name.Take(128).Select(static letter => char.IsControl(letter) ? '?' : letter)]);
}
