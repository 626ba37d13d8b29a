using System.Text.Json.Nodes;
using Guard.Engine.Forwarding;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.OpenApi;

/// <summary>An API whose operations are tools, as its OpenAPI document describes them. It has no prompts, resources or changes to tell of.</summary>
internal sealed class OpenApiUpstream(McpServerSettings settings, ApiClients clients, McpHubOptions options, TimeProvider time, ILogger logger) : IUpstream, IAsyncDisposable
{
    private readonly ApiDocumentSource _source = new(settings, clients, time, logger);

    public McpServerSettings Settings => settings;

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == "ping")
        {
            return RpcReply.Of(new JsonObject());
        }

        if (request.Method is not ("tools/list" or "tools/call"))
        {
            return RpcReply.Fail(JsonRpc.MethodNotFound, "An API has tools only.");
        }

        if (settings.NeedsConnect)
        {
            return Fail("needs to be connected first, and nobody has consented");
        }

        var (catalog, problem) = await _source.GetAsync(cancellationToken);
        return catalog is null
            ? Fail($"has no tools: {problem}")
            : request.Method == "tools/list"
                ? RpcReply.Of(new JsonObject { ["tools"] = new JsonArray([.. catalog.Operations.Select(static operation => operation.Listed())]) })
                : await CallAsync(catalog, request, cancellationToken);
    }

    /// <summary>An API tells of nothing.</summary>
    public ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken) => default;

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync()
    {
        _source.Dispose();
        return default;
    }

    private async ValueTask<RpcReply> CallAsync(ApiCatalog catalog, UpstreamRequest request, CancellationToken cancellationToken)
    {
        var name = JsonRpc.TextOf(request.Parameters?["name"]) ?? "";
        if (catalog.Find(name) is not { } operation || operation.GoesTo != request.GoesTo)
        {
            // Whoever judged, pinned or approved it saw another one.
            return Fail("has changed this tool since it was listed; list its tools again") with { IsStale = true };
        }

        if (operation.Address is not { } address)
        {
            return Fail("has no address for this tool; write it as url beside spec_path");
        }

        var (message, complaint) = new ApiRequestWriter(operation, request.Parameters?["arguments"] as JsonObject ?? []).Write(settings, request.Identity);
        if (message is null)
        {
            return RpcReply.Of(ApiAnswer.Error(complaint!));
        }

        using (message)
        using (var deadline = new UpstreamDeadline(settings.Timeout, time, cancellationToken))
        {
            return await ExchangeAsync(message, settings.Trust == EgressTrust.Operator ? address.Trust : EgressTrust.Foreign, deadline);
        }
    }

    private async ValueTask<RpcReply> ExchangeAsync(HttpRequestMessage message, EgressTrust trust, UpstreamDeadline deadline)
    {
        try
        {
            using var response = await clients.SendAsync(message, trust, deadline.Token);
            deadline.Heard();
            return RpcReply.Of(await ApiAnswer.ReadAsync(response, options.MaxAnswerBytes, deadline.Token));
        }
        catch (OperationCanceledException) when (!deadline.Caller.IsCancellationRequested)
        {
            return Fail("did not answer in time");
        }
        catch (InvalidDataException)
        {
            return Fail($"sent more than {options.MaxAnswerBytes} bytes");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Fail(exception is EgressDeniedException || exception.InnerException is EgressDeniedException ? "has an address that Guard does not connect to" : "could not be reached, or broke off");
        }
    }

    private RpcReply Fail(string what) => RpcReply.OfServer(settings.Name, what);
}
