using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>
/// Tells one client of changes at all its servers: listens to each for as long as the client does, takes up again what broke off, and forgets kept lists that changed. Bounded: a
/// client that does not read loses the oldest. Thread-safe.
/// </summary>
internal sealed class ChangeRelay(UpstreamCatalog upstreams, ServerLists lists, HubLists hub, TimeProvider time)
{
    private const int MaxWaiting = 256;

    private static readonly TimeSpan AckPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="request">Whose servers, as whom.</param>
    /// <param name="wanted">What the client wants to hear.</param>
    /// <param name="acknowledge">Told once, what the servers together will tell.</param>
    /// <param name="deliver">Told each notification.</param>
    /// <param name="cancellationToken">The client does not listen any more.</param>
    public async ValueTask RunAsync(
        HubRequest request,
        ListenFilter wanted,
        Func<ListenFilter, CancellationToken, ValueTask> acknowledge,
        Func<JsonObject, CancellationToken, ValueTask> deliver,
        CancellationToken cancellationToken)
    {
        var told = Channel.CreateBounded<JsonObject>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var owners = await OwnersAsync(request, wanted.Uris, cancellationToken);
        List<Listener> listeners = [.. request.Scope.Servers.Select(server => new Listener(server, WantedOf(request, wanted, server, owners), told.Writer, lists))];
        List<Task> listening = [.. listeners.Select(listener => ListenAsync(listener, request, stop.Token))];
        try
        {
            await Task.WhenAny(Task.WhenAll(listeners.Select(static listener => listener.Answered)), Task.Delay(AckPatience, time, stop.Token));
            await acknowledge(listeners.Aggregate(ListenFilter.Nothing, static (all, listener) => all.Or(listener.Agreed)), cancellationToken);
            await foreach (var notification in told.Reader.ReadAllAsync(cancellationToken))
            {
                await deliver(notification, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Of a server that gives single tools only, the list of tools may be listened to.</summary>
    private static ListenFilter WantedOf(HubRequest request, ListenFilter wanted, McpServerSettings server, List<(string Uri, McpServerSettings Server)> owners) => request.Scope.Whole.Contains(server)
        ? wanted with { Uris = [.. owners.Where(pair => pair.Server == server).Select(static pair => pair.Uri)] }
        : wanted.And(ListenFilter.Nothing with { Tools = true });

    private async ValueTask<List<(string Uri, McpServerSettings Server)>> OwnersAsync(HubRequest request, ImmutableArray<string> uris, CancellationToken cancellationToken)
    {
        List<(string, McpServerSettings)> owners = [];
        foreach (var uri in uris)
        {
            if (await hub.FindResourceAsync(request, uri, cancellationToken) is { } server)
            {
                owners.Add((uri, server));
            }
        }

        return owners;
    }

    private async Task ListenAsync(Listener listener, HubRequest request, CancellationToken cancellationToken)
    {
        var identity = request.IdentityFor(listener.Server);
        var exchange = new SilentExchange(request.Exchange.Client);
        while (!cancellationToken.IsCancellationRequested)
        {
            await upstreams.Of(listener.Server).ListenAsync(listener, new UpstreamRequest("subscriptions/listen", null, identity, request.Sessions, exchange), cancellationToken);
            listener.Granted(ListenFilter.Nothing);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private sealed class Listener(McpServerSettings server, ListenFilter wanted, ChannelWriter<JsonObject> told, ServerLists lists) : IListener
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public McpServerSettings Server => server;

        public ListenFilter Wanted => wanted;

        /// <summary>What it told first.</summary>
        public ListenFilter Agreed { get; private set; } = ListenFilter.Nothing;

        public Task Answered => _answered.Task;

        public void Granted(ListenFilter filter)
        {
            if (!_answered.Task.IsCompleted)
            {
                Agreed = wanted.And(filter);
                _answered.TrySetResult();
            }
        }

        public void Heard(JsonObject notification)
        {
            if (JsonRpc.MethodOf(notification)?.EndsWith("/list_changed", StringComparison.Ordinal) == true)
            {
                lists.Forget(server);
            }

            if (wanted.Covers(notification))
            {
                told.TryWrite(notification);
            }
        }
    }
}
