using Guard.Engine.Access;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>The address that MCP clients connect to, step by step (docs/mcp.md). Thread-safe.</summary>
internal sealed class McpEndpoint(McpEntrance entrance, SessionTable sessions, McpPosts posts, SessionEnd ends)
{
    /// <summary>POST: one message.</summary>
    public async Task PostAsync(HttpContext context)
    {
        // 1. Not from a page of another site; who asks.
        if (await entrance.AdmitAsync(context) is not { } caller || !await McpEntrance.AcceptsAsync(context, "application/json", "text/event-stream"))
        {
            return;
        }

        // 2. The body, bounded; one JSON object without duplicate names.
        if (await entrance.ReadAsync(context) is not { } message)
        {
            return;
        }

        // 3. to 7. By era.
        await posts.HandleAsync(context, caller, message);
    }

    /// <summary>GET: the session's own stream, for what no request asked for.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (await entrance.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (McpVersion.IsModern(context.Request.Headers["MCP-Protocol-Version"]) || SessionName(context) is not { } name)
        {
            await NoSuchMethodAsync(context);
        }
        else if (sessions.Find(name, caller) is not { } session)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status404NotFound, McpPosts.NoSession);
        }
        else if (await McpEntrance.AcceptsAsync(context, "text/event-stream"))
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
        if (await entrance.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (McpVersion.IsModern(context.Request.Headers["MCP-Protocol-Version"]) || SessionName(context) is not { } name)
        {
            await NoSuchMethodAsync(context);
        }
        else if (sessions.Find(name, caller) is not { } session || !sessions.End(session))
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status404NotFound, McpPosts.NoSession);
        }
        else
        {
            ends.Add([session]);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    public static string? SessionName(HttpContext context) => context.Request.Headers["Mcp-Session-Id"] is [{ Length: > 0 and <= 128 } name] ? name : null;

    private static ValueTask NoSuchMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return McpEntrance.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, RpcReply.Fail(JsonRpc.InvalidRequest, "Method Not Allowed: send a POST."));
    }
}
