using System.Collections.Frozen;
using Guard.Engine.Telemetry;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>The servers as things that can be asked. Thread-safe.</summary>
internal sealed class UpstreamCatalog : IAsyncDisposable
{
    private readonly FrozenDictionary<string, MeasuredUpstream> _upstreams;

    public UpstreamCatalog(ServerDirectory directory, UpstreamFactory factory, GuardMetrics metrics, TimeProvider time) =>
        _upstreams = directory.All.ToFrozenDictionary(
            static server => server.Name,
            server => new MeasuredUpstream(factory.Create(server), metrics, time),
            StringComparer.Ordinal);

    public IEnumerable<IUpstream> All => _upstreams.Values;

    public IUpstream Of(McpServerSettings server) => _upstreams[server.Name];

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams.Values)
        {
            await upstream.DisposeAsync();
        }
    }
}
