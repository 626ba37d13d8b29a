using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Guarding;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>Answers the requests of clients: the hub's own, lists of all servers together, and calls of one server. Thread-safe.</summary>
internal sealed class HubDispatcher(CatalogueTools tools, CallRelay calls, TaskRelay tasks, ChangeRelay changes, UpstreamCatalog upstreams, HubInstructions instructions)
{
    /// <summary>Every way it ends is a reply; throws only when the caller went away.</summary>
    public async ValueTask<RpcReply> HandleAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var reply = await AnswerAsync(request, cancellationToken);
        return ResultShape.For(request, reply);
    }

    /// <summary>What the hub declares to clients.</summary>
    private static JsonObject Capabilities() => new()
    {
        ["tools"] = new JsonObject { ["listChanged"] = true },
        ["prompts"] = new JsonObject { ["listChanged"] = true },
        ["resources"] = new JsonObject { ["subscribe"] = true, ["listChanged"] = true },
        ["logging"] = new JsonObject(),
        ["completions"] = new JsonObject(),
    };

    private ValueTask<RpcReply> AnswerAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var isModern = request.Exchange.Client.IsModern;
        return request.Method switch
        {
            "server/discover" when isModern => DiscoverAsync(request, cancellationToken),
            "subscriptions/listen" when isModern => ListenAsync(request, cancellationToken),
            "ping" when !isModern => ValueTask.FromResult(RpcReply.Of(new JsonObject())),
            "logging/setLevel" when !isModern => SetLevelAsync(request, cancellationToken),
            "resources/subscribe" or "resources/unsubscribe" when !isModern => calls.OfResourceAsync(request, cancellationToken),
            "tasks/get" or "tasks/update" or "tasks/cancel" when isModern => tasks.HandleAsync(request, cancellationToken),
            "tools/call" => tools.CallAsync(request, cancellationToken),
            "prompts/get" => calls.OfPromptAsync(request, cancellationToken),
            "resources/read" => calls.OfResourceAsync(request, cancellationToken),
            "completion/complete" => calls.OfCompletionAsync(request, cancellationToken),
            _ => ListKind.All.FirstOrDefault(kind => kind.Method == request.Method) is { } kind ? tools.ListAsync(kind, request, cancellationToken) : ValueTask.FromResult(HubErrors.UnknownMethod),
        };
    }

    /// <summary>What a client of an older revision is told when it begins a session.</summary>
    public async ValueTask<JsonObject> InitializeAsync(
        string version, ImmutableArray<McpServerSettings> servers, Func<McpServerSettings, UpstreamIdentity> identityFor, HubRun run, CancellationToken cancellationToken)
    {
        var said = new JsonObject { ["protocolVersion"] = version, ["capabilities"] = Capabilities(), ["serverInfo"] = HubInfo.Implementation() };
        return Instructed(said, await instructions.OfAsync(servers, identityFor, run, cancellationToken));
    }

    private async ValueTask<RpcReply> DiscoverAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var said = new JsonObject
        {
            ["supportedVersions"] = new JsonArray([.. McpVersion.All.Select(static version => JsonValue.Create(version))]),
            ["capabilities"] = Capabilities(),
        };
        said["capabilities"]!["extensions"] = new JsonObject { [TaskHandle.Extension] = new JsonObject() };
        return RpcReply.Of(Instructed(said, await instructions.OfAsync(request.Servers, request.IdentityFor, request.Guardrails, cancellationToken)));
    }

    private static JsonObject Instructed(JsonObject said, string? text)
    {
        if (text is not null)
        {
            said["instructions"] = text;
        }

        return said;
    }

    /// <summary>Runs for as long as the client listens; every message names the subscription.</summary>
    private async ValueTask<RpcReply> ListenAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters?["notifications"] is not JsonObject notifications)
        {
            return HubErrors.Missing("notifications");
        }

        await changes.RunAsync(
            request,
            ListenFilter.Parse(notifications),
            (granted, token) => request.Exchange.NotifyAsync(Tagged(JsonRpc.Notification("notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = granted.ToJson() }), request), token),
            (notification, token) => request.Exchange.NotifyAsync(Tagged(notification, request), token),
            cancellationToken);
        return RpcReply.Of(new JsonObject());
    }

    private static JsonObject Tagged(JsonObject notification, HubRequest request)
    {
        var parameters = JsonRpc.ParametersOf(notification)?.DeepClone() as JsonObject ?? [];
        var meta = parameters[MetaNames.Meta] as JsonObject;
        if (meta is null)
        {
            parameters[MetaNames.Meta] = meta = [];
        }

        meta[MetaNames.SubscriptionId] = request.Id?.DeepClone();
        return JsonRpc.Notification(JsonRpc.MethodOf(notification)!, parameters);
    }

    /// <summary>The level is told to every server of an older revision that logs; the others read it from each request.</summary>
    private async ValueTask<RpcReply> SetLevelAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(request.Parameters?["level"]) is not ("debug" or "info" or "notice" or "warning" or "error" or "critical" or "alert" or "emergency"))
        {
            return RpcReply.Fail(JsonRpc.InvalidParams, "The level must be debug, info, notice, warning, error, critical, alert or emergency.");
        }

        await Task.WhenAll(request.Servers.Select(server => upstreams.Of(server)
            .SendAsync(new UpstreamRequest(request.Method, request.Parameters, request.IdentityFor(server), request.Sessions, new SilentExchange(request.Exchange.Client)), cancellationToken).AsTask()));
        return RpcReply.Of(new JsonObject());
    }
}
