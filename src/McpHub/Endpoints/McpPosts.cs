using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>What a POST asks for, in the era it is written in. Thread-safe.</summary>
internal sealed class McpPosts(McpRequests requests, SessionTable sessions, SessionEnd ends)
{
    public static RpcReply NoSession => RpcReply.Fail(JsonRpc.SessionNotFound, "Session not found; initialize again.");

    public async ValueTask HandleAsync(HttpContext context, Caller caller, JsonObject message)
    {
        var version = context.Request.Headers["MCP-Protocol-Version"].ToString();
        var said = JsonRpc.TextOf((JsonRpc.ParametersOf(message)?[MetaNames.Meta] as JsonObject)?[MetaNames.ProtocolVersion]);
        if (McpVersion.IsModern(version) || said is not null)
        {
            await ModernAsync(context, caller, message);
        }
        else if (version.Length > 0 && !McpVersion.Legacy.Contains(version))
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status400BadRequest, McpHttpChecks.Unsupported(version), JsonRpc.IdOf(message));
        }
        else
        {
            await LegacyAsync(context, caller, message, version.Length > 0 ? version : McpVersion.WithoutHeader);
        }
    }

    private async ValueTask ModernAsync(HttpContext context, Caller caller, JsonObject message)
    {
        if (JsonRpc.MethodOf(message) is not { } method)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status400BadRequest, RpcReply.Fail(JsonRpc.InvalidRequest, "A client of this revision sends no responses."));
            return;
        }

        if (JsonRpc.IdOf(message) is not { } id)
        {
            context.Response.StatusCode = message["id"] is null ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
            return;
        }

        if (McpHttpChecks.CheckModern(context.Request, message) is { } wrong)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status400BadRequest, wrong, id);
            return;
        }

        var parameters = JsonRpc.ParametersOf(message)!;
        var meta = (JsonObject)parameters[MetaNames.Meta]!;
        var client = ClientProfile.Of(McpVersion.Modern, meta[MetaNames.ClientCapabilities]) with { LogLevel = JsonRpc.TextOf(meta[MetaNames.LogLevel]) };
        using var exchange = new HttpExchange(context, client, null);
        var reply = await requests.DispatchAsync(context, caller, message, exchange, null, context.RequestAborted);
        var status = reply.Code switch
        {
            JsonRpc.MethodNotFound => StatusCodes.Status404NotFound,
            JsonRpc.HeaderMismatch or JsonRpc.MissingCapability or JsonRpc.UnsupportedVersion => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };
        await exchange.CompleteAsync(reply.ToMessage(id), status, context.RequestAborted);
    }

    private async ValueTask LegacyAsync(HttpContext context, Caller caller, JsonObject message, string version)
    {
        var method = JsonRpc.MethodOf(message);
        var id = JsonRpc.IdOf(message);
        if (method == "initialize" && id is not null)
        {
            await InitializeAsync(context, caller, message, id);
            return;
        }

        HubSession? session = null;
        if (McpEndpoint.SessionName(context) is { } name && (session = sessions.Find(name, caller)) is null)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status404NotFound, NoSession, id);
            return;
        }

        if (method is null || id is null)
        {
            Take(message, method, session);
            context.Response.StatusCode = message["id"] is not null && id is null ? StatusCodes.Status400BadRequest : StatusCodes.Status202Accepted;
            return;
        }

        using var running = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        using var exchange = new HttpExchange(context, session?.Client ?? new ClientProfile(version, []), session);
        session?.Started(id, running);
        try
        {
            var reply = await requests.DispatchAsync(context, caller, message, exchange, session, running.Token);
            if (reply.Error is null)
            {
                session?.Remember(method, JsonRpc.ParametersOf(message));
            }

            await exchange.CompleteAsync(reply.ToMessage(id), StatusCodes.Status200OK, context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The client cancelled: it wants no answer, and the connection may close.
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status202Accepted;
        }
        finally
        {
            session?.Ended(id);
        }
    }

    /// <summary>Notifications and responses: nobody waits for an answer to them.</summary>
    public static void Take(JsonObject message, string? method, HubSession? session)
    {
        if (method is null)
        {
            session?.Answer(message);
        }
        else if (method == "notifications/cancelled")
        {
            session?.Cancel(JsonRpc.ParametersOf(message)?["requestId"]);
        }
    }

    private async ValueTask InitializeAsync(HttpContext context, Caller caller, JsonObject message, JsonNode id)
    {
        var client = ClientProfile.OfInitialize(JsonRpc.ParametersOf(message));
        var welcome = await requests.WelcomeAsync(context, caller, client, null, context.RequestAborted);
        if (welcome.Error is not null)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status429TooManyRequests, welcome, id);
            return;
        }

        var (session, ended) = sessions.Open(caller, client);
        ends.Add(ended);
        context.Response.Headers["Mcp-Session-Id"] = session.Id;
        await JsonAnswer.WriteAsync(context.Response, welcome.ToMessage(id), context.RequestAborted);
    }

    /// <summary>Serves the session's own stream: what changes at its servers.</summary>
    public async ValueTask ListenAsync(HttpContext context, Caller caller, HubSession session)
    {
        using var exchange = new HttpExchange(context, session.Client, session);
        await exchange.OpenAsync(context.RequestAborted);
        await requests.ListenAsync(context, caller, exchange, session, context.RequestAborted);
    }
}
