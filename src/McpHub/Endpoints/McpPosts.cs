using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>What a POST asks for, in the era it is written in. Thread-safe.</summary>
internal sealed class McpPosts(McpCallers callers, SessionTable sessions, HubDispatcher dispatcher, ChangeRelay changes, McpAdmission admission, SessionEnd ends)
{
    private const int MaxShared = 10_000;

    /// <summary>Sessions with older servers for requests that belong to none.</summary>
    private readonly UpstreamSessions _shared = new(MaxShared);

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
            await McpEndpoint.RefuseAsync(context, StatusCodes.Status400BadRequest, McpHttpChecks.Unsupported(version), JsonRpc.IdOf(message));
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
            await McpEndpoint.RefuseAsync(context, StatusCodes.Status400BadRequest, RpcReply.Fail(JsonRpc.InvalidRequest, "A client of this revision sends no responses."));
            return;
        }

        if (JsonRpc.IdOf(message) is not { } id)
        {
            context.Response.StatusCode = message["id"] is null ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
            return;
        }

        if (McpHttpChecks.CheckModern(context.Request, message) is { } wrong)
        {
            await McpEndpoint.RefuseAsync(context, StatusCodes.Status400BadRequest, wrong, id);
            return;
        }

        var parameters = JsonRpc.ParametersOf(message)!;
        var meta = (JsonObject)parameters[MetaNames.Meta]!;
        var client = ClientProfile.Of(McpVersion.Modern, meta[MetaNames.ClientCapabilities]) with { LogLevel = JsonRpc.TextOf(meta[MetaNames.LogLevel]) };
        using var exchange = new HttpExchange(context, client, null);
        var reply = await DispatchAsync(context, caller, message, exchange, null, context.RequestAborted);
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
            await McpEndpoint.RefuseAsync(context, StatusCodes.Status404NotFound, NoSession, id);
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
            var reply = await DispatchAsync(context, caller, message, exchange, session, running.Token);
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
    private static void Take(JsonObject message, string? method, HubSession? session)
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
        var (run, refusal) = admission.Begin(caller, context, null);
        if (run is null)
        {
            await McpEndpoint.RefuseAsync(context, StatusCodes.Status429TooManyRequests, refusal, id);
            return;
        }

        var parameters = JsonRpc.ParametersOf(message);
        var asked = JsonRpc.TextOf(parameters?["protocolVersion"]);
        var version = asked is not null && McpVersion.Legacy.Contains(asked) ? asked : McpVersion.LatestLegacy;
        var (session, ended) = sessions.Open(caller, ClientProfile.Of(version, parameters?["capabilities"]));
        ends.Add(ended);
        context.Response.Headers["Mcp-Session-Id"] = session.Id;
        await JsonAnswer.WriteAsync(
            context.Response,
            RpcReply.Of(await dispatcher.InitializeAsync(version, callers.ScopeOf(caller, context), server => callers.IdentityFor(server, context), run, context.RequestAborted)).ToMessage(id),
            context.RequestAborted);
    }

    /// <summary>Serves the session's own stream: what changes at its servers.</summary>
    public async ValueTask ListenAsync(HttpContext context, Caller caller, HubSession session)
    {
        using var exchange = new HttpExchange(context, session.Client, session);
        await exchange.OpenAsync(context.RequestAborted);
        while (true)
        {
            var (request, _) = Request(context, caller, JsonRpc.Notification("subscriptions/listen", null), exchange, session);
            if (request is null)
            {
                return;
            }

            // Until the client subscribes to other resources.
            var changed = session.SubscriptionsChanged;
            using var round = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            var running = changes.RunAsync(request, ListenFilter.Lists with { Uris = session.Subscriptions }, static (_, _) => default, exchange.NotifyAsync, round.Token).AsTask();
            await Task.WhenAny(running, changed);
            await round.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.RequestAborted.ThrowIfCancellationRequested();
            if (running.IsFaulted)
            {
                // The client opens its stream again, at its own pace.
                return;
            }
        }
    }

    private async ValueTask<RpcReply> DispatchAsync(HttpContext context, Caller caller, JsonObject message, IExchange exchange, HubSession? session, CancellationToken cancellationToken)
    {
        var (request, refusal) = Request(context, caller, message, exchange, session);
        return request is null ? refusal : await dispatcher.HandleAsync(request, cancellationToken);
    }

    private (HubRequest? Request, RpcReply Refusal) Request(HttpContext context, Caller caller, JsonObject message, IExchange exchange, HubSession? session)
    {
        var (run, refusal) = admission.Begin(caller, context, session?.Id);
        if (run is null)
        {
            return (null, refusal);
        }

        var request = new HubRequest
        {
            Caller = caller,
            Method = JsonRpc.MethodOf(message)!,
            Id = JsonRpc.IdOf(message),
            Parameters = JsonRpc.ParametersOf(message),
            Scope = callers.ScopeOf(caller, context),
            IdentityFor = server => callers.IdentityFor(server, context),
            Sessions = session?.Upstreams ?? _shared,
            Exchange = exchange,
            Guardrails = run,
            Headers = context.Request.Headers,
            IsSearched = CatalogueChoice.IsSearch(caller, context.Request.Headers),
            ClientIp = context.Connection.RemoteIpAddress?.ToString(),
        };
        return (request, default);
    }
}
