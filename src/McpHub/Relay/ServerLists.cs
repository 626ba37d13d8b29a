using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>
/// What servers list, kept for a short while per server, identity and abilities of the client: what one identity was shown is never shown to another, some servers list only what
/// the client can take part in, and a list that failed is not kept. Tools leave here only as far as their pins allow, which is what both lists and calls see. Bounded; thread-safe.
/// </summary>
internal sealed class ServerLists(McpHubOptions options, UpstreamCatalog upstreams, PinBook pins, TimeProvider time)
{
    private const int MaxPages = 100;
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<(string Server, string Identity, string Abilities, string Method), Kept> _kept = new();

    /// <summary>The list, from memory where it is fresh.</summary>
    public async ValueTask<ServerList> GetAsync(McpServerSettings server, ListKind kind, HubRequest request, CancellationToken cancellationToken)
    {
        var upstream = upstreams.Of(server);
        var identity = request.IdentityFor(upstream.Settings);
        var key = (upstream.Settings.Instance, identity.Key, request.Exchange.Client.Relayed().ToJsonString(), kind.Method);
        if (_kept.TryGetValue(key, out var kept) && time.GetUtcNow() < kept.Until)
        {
            return kept.Served(pins);
        }

        var list = await AskAsync(upstream, kind, request, identity, cancellationToken);
        if (list.Failure is not null)
        {
            return list;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        var read = new Kept(list, Pinned(upstream.Settings, kind, list), time.GetUtcNow() + options.ListLifetime);
        _kept[key] = read;
        return read.Served(pins);
    }

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

    /// <summary>The server said that its lists changed.</summary>
    public void Forget(McpServerSettings server)
    {
        foreach (var key in _kept.Keys.Where(key => key.Server == server.Instance).ToList())
        {
            _kept.TryRemove(key, out _);
        }
    }

    private async ValueTask<ServerList> AskAsync(IUpstream upstream, ListKind kind, HubRequest request, UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.ListTimeout);
        try
        {
            return await PagesAsync(upstream, kind, request, identity, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ServerList([], $"The MCP server \"{upstream.Settings.Name}\" did not list in time.");
        }
    }

    private async ValueTask<ServerList> PagesAsync(IUpstream upstream, ListKind kind, HubRequest request, UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<JsonObject>();
        var names = new ListedNames();
        JsonNode? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? null : new JsonObject { ["cursor"] = cursor.DeepClone() };
            var exchange = new SilentExchange(request.Exchange.Client);
            var reply = await upstream.SendAsync(new UpstreamRequest(kind.Method, parameters, identity, request.Sessions, exchange), cancellationToken);
            if (reply.Result is not JsonObject result)
            {
                // A server without this kind of thing says so by not knowing the method.
                return new ServerList([], reply.Code == JsonRpc.MethodNotFound ? null : JsonRpc.TextOf(reply.Error?["message"]) ?? "The list could not be read.");
            }

            foreach (var entry in (result[kind.Member] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (names.Take(JsonRpc.TextOf(entry[kind.Key])) && entries.Count < options.MaxListed)
                {
                    entries.Add((JsonObject)entry.DeepClone());
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

        return new ServerList(entries.ToImmutable(), null);
    }

    private sealed record Kept(ServerList All, PinnedList? Pinned, DateTimeOffset Until)
    {
        public ServerList Served(PinBook pins) => Pinned?.Served(pins) ?? All;
    }
}
