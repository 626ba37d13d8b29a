using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>The address that MCP clients connect to, step by step (docs/mcp.md). Thread-safe.</summary>
internal sealed class McpEndpoint(McpHttpChecks checks, McpCallers callers, RequestReader reader, SessionTable sessions, McpPosts posts, SessionEnd ends)
{
    /// <summary>POST: one message.</summary>
    public async Task PostAsync(HttpContext context)
    {
        // 1. Not from a page of another site; who asks.
        if (await AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (!McpHttpChecks.Accepts(context.Request, "application/json", "text/event-stream"))
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, RpcReply.Fail(JsonRpc.InvalidRequest, "Not Acceptable: accept both application/json and text/event-stream."));
            return;
        }

        // 2. The body, bounded; one JSON object without duplicate names.
        if (!(await reader.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var buffer, out var error))
        {
            await RefuseAsync(context, StatusOf(error), RpcReply.Fail(JsonRpc.InvalidRequest, error.Message));
            return;
        }

        JsonObject? message;
        bool isBatch;
        using (buffer)
        {
            message = JsonRpc.Parse(buffer.Bytes.Span);
            isBatch = message is null && JsonRpc.IsBatch(buffer.Bytes.Span);
        }

        if (message is null || JsonRpc.TextOf(message["jsonrpc"]) != "2.0")
        {
            var what = isBatch ? "Batches are not served; send one message." : "The body is no JSON-RPC 2.0 message, names a member twice, or is nested too deep.";
            await RefuseAsync(context, StatusCodes.Status400BadRequest, RpcReply.Fail(message is null && !isBatch ? JsonRpc.ParseError : JsonRpc.InvalidRequest, what));
            return;
        }

        // 3. to 7. By era.
        await posts.HandleAsync(context, caller, message);
    }

    /// <summary>GET: the session's own stream, for what no request asked for.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (McpVersion.IsModern(context.Request.Headers["MCP-Protocol-Version"]) || SessionName(context) is not { } name)
        {
            await NoSuchMethodAsync(context);
        }
        else if (sessions.Find(name, caller) is not { } session)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, McpPosts.NoSession);
        }
        else if (!McpHttpChecks.Accepts(context.Request, "text/event-stream"))
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, RpcReply.Fail(JsonRpc.InvalidRequest, "Not Acceptable: accept text/event-stream."));
        }
        else
        {
            await ListenAsync(context, caller, session);
        }
    }

    private async ValueTask ListenAsync(HttpContext context, Caller caller, HubSession session)
    {
        try
        {
            await posts.ListenAsync(context, caller, session);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    /// <summary>DELETE: the end of a session.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (McpVersion.IsModern(context.Request.Headers["MCP-Protocol-Version"]) || SessionName(context) is not { } name)
        {
            await NoSuchMethodAsync(context);
        }
        else if (sessions.Find(name, caller) is not { } session || !sessions.End(session))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, McpPosts.NoSession);
        }
        else
        {
            ends.Add([session]);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    public static string? SessionName(HttpContext context) => context.Request.Headers["Mcp-Session-Id"] is [{ Length: > 0 and <= 128 } name] ? name : null;

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

    private static ValueTask NoSuchMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, RpcReply.Fail(JsonRpc.InvalidRequest, "Method Not Allowed: send a POST."));
    }

    private async ValueTask<Caller?> AdmitAsync(HttpContext context)
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
}
