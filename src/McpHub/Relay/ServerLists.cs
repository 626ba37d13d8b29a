using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Relay;

/// <summary>
/// What servers list, kept for a short while; a failure for a few seconds, so that a server that is down is not asked by every request. Tools leave here only as far as their pins
/// allow, which is what both lists and calls see. Bounded; thread-safe.
/// </summary>
internal sealed partial class ServerLists(McpHubOptions options, UpstreamCatalog upstreams, PinBook pins, TimeProvider time, ILogger<ServerLists> logger)
{
    private const int MaxPages = 100;

    private static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(5);

    private readonly KeptLists _kept = new(time, options.MaxKeptListBytes, options.MaxKeptLists);

    /// <summary>Bytes of JSON in memory.</summary>
    public long Bytes => _kept.Bytes;

    /// <summary>The list, from memory where it is fresh.</summary>
    public async ValueTask<ServerList> GetAsync(McpServerSettings server, ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        // An API's document is read as nobody in particular.
        var key = server.Document is not null
            ? new ListKey(server.Instance, "", "", kind.Method)
            : new ListKey(server.Instance, request.IdentityFor(server).Key, request.Exchange.Client.Relayed().ToJsonString(), kind.Method);
        if (_kept.Find(key) is { } kept)
        {
            return kept.Served(pins);
        }

        var read = await ReadAsync(server, kind, request, cancellationToken);
        _kept.Keep(key, read);
        return read.Served(pins);
    }

    /// <summary>The server said that its lists changed.</summary>
    public void Forget(McpServerSettings server) => _kept.Forget(server.Instance);

    /// <summary>Whatever is wrong with one server's list is that server's failure alone.</summary>
    private async ValueTask<KeptList> ReadAsync(McpServerSettings server, ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var (list, bytes) = await AskAsync(upstreams.Of(server), kind, request, cancellationToken);
            return list.Failure is null ? new KeptList(list, Pinned(server, kind, list), time.GetUtcNow() + options.ListLifetime, bytes) : Failed(list.Failure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.Unreadable(logger, server.Name, kind.Method, exception.GetType().Name);
            return Failed($"The MCP server \"{server.Name}\" listed something that cannot be read.");
        }
    }

    private KeptList Failed(string why) => new(new ServerList([], why), null, time.GetUtcNow() + FailureLifetime, 0);

    private PinnedList? Pinned(McpServerSettings server, ListKind kind, ServerList list)
    {
        if (kind != ListKind.Tools || server.Pins == PinMode.Off)
        {
            return null;
        }

        ImmutableArray<ToolDefinition> definitions = [.. list.Entries.Select(entry => ToolDefinition.Of(JsonRpc.TextOf(entry[kind.Key])!, entry))];
        pins.Sighted(server, definitions);
        return new PinnedList(server.Name, list, definitions);
    }

    private async ValueTask<(ServerList List, int Bytes)> AskAsync(IUpstream upstream, ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.ListTimeout);
        try
        {
            return await PagesAsync(upstream, kind, request, request.IdentityFor(upstream.Settings), deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (new ServerList([], $"The MCP server \"{upstream.Settings.Name}\" did not list in time."), 0);
        }
    }

    private async ValueTask<(ServerList List, int Bytes)> PagesAsync(IUpstream upstream, ListKind kind, HubRequest request, UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<JsonObject>();
        var names = new ListedNames();
        JsonNode? cursor = null;
        var bytes = 0L;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? null : new JsonObject { ["cursor"] = cursor.DeepClone() };
            var exchange = new SilentExchange(request.Exchange.Client);
            var reply = await upstream.SendAsync(new UpstreamRequest(kind.Method, parameters, identity, request.Sessions, exchange), cancellationToken);
            if (reply.Result is not JsonObject result)
            {
                // A server without this kind of thing says so by not knowing the method.
                return (new ServerList([], reply.Code == JsonRpc.MethodNotFound ? null : JsonRpc.TextOf(reply.Error?["message"]) ?? "The list could not be read."), 0);
            }

            foreach (var entry in (result[kind.Member] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (names.Take(JsonRpc.TextOf(entry[kind.Key])) && entries.Count < options.MaxListed)
                {
                    entries.Add((JsonObject)entry.DeepClone());
                    bytes += entry.ToJsonString().Length;
                    if (bytes > options.MaxListBytes)
                    {
                        return (new ServerList([], $"The MCP server \"{upstream.Settings.Name}\" lists more than {options.MaxListBytes} bytes."), 0);
                    }
                }
            }

            cursor = result["nextCursor"];
            if (cursor is null || entries.Count >= options.MaxListed)
            {
                break;
            }
        }

        if (names.Refused > 0)
        {
            pins.PassedOver(upstream.Settings.Name, names.Refused);
        }

        return (new ServerList(entries.ToImmutable(), null), (int)bytes);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The MCP server \"{Server}\" answered {Method} with something that cannot be read ({Kind})")]
        public static partial void Unreadable(ILogger logger, string server, string method, string kind);
    }
}
