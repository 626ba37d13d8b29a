using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Health;

/// <summary>Asks servers with Guard's own credentials whether they list. What it found lives as long as the settings it was found for.</summary>
internal sealed class HealthDesk(UpstreamCatalog upstreams, TimeProvider time) : IServerHealth
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConditionalWeakTable<McpServerSettings, ServerHealth> _found = [];

    public ServerHealth Of(McpServerSettings server) => _found.TryGetValue(server, out var health) ? health : ServerHealth.Unknown;

    public async ValueTask<ImmutableArray<ServerHealth>> CheckAsync(ImmutableArray<McpServerSettings> servers, CancellationToken cancellationToken)
    {
        var found = new ServerHealth[servers.Length];
        await Parallel.ForAsync(0, servers.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            found[index] = await CheckAsync(servers[index], token);
            _found.AddOrUpdate(servers[index], found[index]);
        });
        return [.. found];
    }

    private async ValueTask<ServerHealth> CheckAsync(McpServerSettings server, CancellationToken cancellationToken)
    {
        if (server.NeedsConnect)
        {
            return ServerHealth.Unknown;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var sessions = new UpstreamSessions(1);
        var upstream = upstreams.Of(server);
        try
        {
            var reply = await upstream.SendAsync(new UpstreamRequest("tools/list", null, UpstreamIdentity.Of(server, null, []), sessions, SilentExchange.Instance), ends.Token);
            await upstream.CloseAsync(sessions, ends.Token);
            return Answered(reply) is { } error ? Found(ServerStatus.Unhealthy, error) : Found(ServerStatus.Healthy, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Found(ServerStatus.Unhealthy, "did not answer in time");
        }
    }

    private ServerHealth Found(ServerStatus status, string? error) => new(status, time.GetUtcNow(), error);

    /// <summary>A server without tools is healthy too. A server may write anything into its error, the credentials it was shown included, so only the code is told.</summary>
    private static string? Answered(in RpcReply reply) => reply.Error is null || reply.Code == JsonRpc.MethodNotFound ? null
        : reply.OwnFailure ?? string.Create(CultureInfo.InvariantCulture, $"answered with the error {reply.Code}");
}
