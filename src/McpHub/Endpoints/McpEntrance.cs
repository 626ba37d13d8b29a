using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.McpHub.Relay;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>What every address of the hub asks of a request before its content counts. Refuses in its place. Thread-safe.</summary>
internal sealed class McpEntrance(McpHttpChecks checks, McpCallers callers, RequestReader reader)
{
    /// <summary>Not from a page of another site, and by somebody who is known; null when it was refused.</summary>
    public async ValueTask<Caller?> AdmitAsync(HttpContext context)
    {
        if (!checks.IsFromHere(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, RpcReply.Fail(JsonRpc.InvalidRequest, "Forbidden: the Host or Origin header names another site."));
            return null;
        }

        if (callers.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            return caller;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await RefuseAsync(context, StatusCodes.Status401Unauthorized, RpcReply.Fail(HubErrors.Unauthenticated, error.Message));
        return null;
    }

    /// <summary>Whether the request accepts all of these types; refuses where it does not.</summary>
    public static async ValueTask<bool> AcceptsAsync(HttpContext context, params string[] types)
    {
        if (McpHttpChecks.Accepts(context.Request, types))
        {
            return true;
        }

        await RefuseAsync(context, StatusCodes.Status406NotAcceptable, RpcReply.Fail(JsonRpc.InvalidRequest, $"Not Acceptable: accept {string.Join(" and ", types)}."));
        return false;
    }

    /// <summary>The body, bounded: one JSON-RPC message without duplicate names; null when it was refused.</summary>
    public async ValueTask<JsonObject?> ReadAsync(HttpContext context)
    {
        if (!(await reader.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var buffer, out var error))
        {
            await RefuseAsync(context, StatusOf(error), RpcReply.Fail(JsonRpc.InvalidRequest, error.Message));
            return null;
        }

        JsonObject? message;
        bool isBatch;
        using (buffer)
        {
            message = JsonRpc.Parse(buffer.Bytes.Span);
            isBatch = message is null && JsonRpc.IsBatch(buffer.Bytes.Span);
        }

        if (message is not null && JsonRpc.TextOf(message["jsonrpc"]) == "2.0")
        {
            return message;
        }

        var what = isBatch ? "Batches are not served; send one message." : "The body is no JSON-RPC 2.0 message, names a member twice, or is nested too deep.";
        await RefuseAsync(context, StatusCodes.Status400BadRequest, RpcReply.Fail(message is null && !isBatch ? JsonRpc.ParseError : JsonRpc.InvalidRequest, what));
        return null;
    }

    /// <summary>An error in place of an answer. There is no request id where no request could be read.</summary>
    public static async ValueTask RefuseAsync(HttpContext context, int status, RpcReply reply, JsonNode? id = null)
    {
        context.Response.StatusCode = status;
        await JsonAnswer.WriteAsync(context.Response, reply.ToMessage(id), context.RequestAborted);
    }

    private static int StatusOf(GuardError error) => error.Code switch
    {
        GuardErrorCode.RequestTooLarge => StatusCodes.Status413PayloadTooLarge,
        GuardErrorCode.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        GuardErrorCode.RequestTimeout => StatusCodes.Status408RequestTimeout,
        GuardErrorCode.Overloaded => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
