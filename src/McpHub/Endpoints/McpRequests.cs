using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>Makes requests to the hub of what clients send over HTTP, whichever transport they use. Thread-safe.</summary>
internal sealed class McpRequests(McpCallers callers, HubDispatcher dispatcher, ChangeRelay changes, McpAdmission admission)
{
    private const int MaxShared = 10_000;

    /// <summary>Sessions with older servers for requests that belong to none.</summary>
    private readonly UpstreamSessions _shared = new(MaxShared);

    /// <summary>What a client is told when it begins a session, or why it may not.</summary>
    public async ValueTask<RpcReply> WelcomeAsync(HttpContext context, Caller caller, ClientProfile client, HubSession? session, CancellationToken cancellationToken)
    {
        var (run, refusal) = admission.Begin(caller, context, session?.Id);
        return run is null
            ? refusal
            : RpcReply.Of(await dispatcher.InitializeAsync(client.Version, callers.ScopeOf(caller, context), server => callers.IdentityFor(server, context), run, cancellationToken));
    }

    /// <summary>Tells a session what changes at its servers, until it is cancelled or cannot go on.</summary>
    public async ValueTask ListenAsync(HttpContext context, Caller caller, IExchange exchange, HubSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (request, _) = Request(context, caller, JsonRpc.Notification("subscriptions/listen", null), exchange, session);
            if (request is null)
            {
                return;
            }

            // Until the client subscribes to other resources.
            var changed = session.SubscriptionsChanged;
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = changes.RunAsync(request, ListenFilter.Lists with { Uris = session.Subscriptions }, static (_, _) => default, exchange.NotifyAsync, round.Token).AsTask();
            await Task.WhenAny(running, changed);
            await round.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (running.IsFaulted)
            {
                // The client opens its stream again, at its own pace.
                return;
            }
        }
    }

    /// <summary>Answers one request.</summary>
    public async ValueTask<RpcReply> DispatchAsync(HttpContext context, Caller caller, JsonObject message, IExchange exchange, HubSession? session, CancellationToken cancellationToken)
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
