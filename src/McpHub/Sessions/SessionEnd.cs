using System.Threading.Channels;
using Guard.McpHub.Upstreams;
using Microsoft.Extensions.Hosting;

namespace Guard.McpHub.Sessions;

/// <summary>Says goodbye to servers for sessions that ended, one after the other, beside all requests. What does not fit into the queue is left to the servers' own clocks.</summary>
internal sealed class SessionEnd(UpstreamCatalog upstreams) : BackgroundService
{
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<HubSession> _ended = Channel.CreateBounded<HubSession>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Add(IEnumerable<HubSession> ended)
    {
        foreach (var session in ended)
        {
            _ended.Writer.TryWrite(session);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var session in _ended.Reader.ReadAllAsync(stoppingToken))
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(Patience);
                foreach (var upstream in upstreams.All)
                {
                    await upstream.CloseAsync(session.Upstreams, patience.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
