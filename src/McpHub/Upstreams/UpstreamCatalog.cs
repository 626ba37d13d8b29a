using System.Collections.Frozen;
using Guard.Engine.Telemetry;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>The servers as things that can be asked. Thread-safe; a server that stays keeps its connections when others change.</summary>
internal sealed class UpstreamCatalog : IAsyncDisposable
{
    private readonly UpstreamFactory _factory;
    private readonly GuardMetrics _metrics;
    private readonly TimeProvider _time;
    private volatile FrozenDictionary<string, MeasuredUpstream> _upstreams = FrozenDictionary<string, MeasuredUpstream>.Empty;

    public UpstreamCatalog(ServerDirectory directory, UpstreamFactory factory, GuardMetrics metrics, TimeProvider time)
    {
        (_factory, _metrics, _time) = (factory, metrics, time);
        _upstreams = Of(directory.All);
    }

    public IEnumerable<IUpstream> All => _upstreams.Values;

    /// <summary>The server as it was when the request began. One that was replaced since answers nothing more, so that no credential goes to what took its name.</summary>
    public IUpstream Of(McpServerSettings server) =>
        _upstreams.TryGetValue(server.Name, out var upstream) && ReferenceEquals(upstream.Settings, server) ? upstream : new GoneUpstream(server);

    /// <summary>Takes these in the place of those before. What runs on a server that goes runs to its end; then its connections and its process end.</summary>
    public async ValueTask ReplaceAsync(IEnumerable<McpServerSettings> servers)
    {
        var before = _upstreams;
        var next = Of(servers);
        _upstreams = next;
        foreach (var (name, upstream) in before)
        {
            if (!ReferenceEquals(next.GetValueOrDefault(name), upstream))
            {
                await upstream.RetireAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams.Values)
        {
            await upstream.DisposeAsync();
        }
    }

    private FrozenDictionary<string, MeasuredUpstream> Of(IEnumerable<McpServerSettings> servers)
    {
        var before = _upstreams;
        return servers.ToFrozenDictionary(
            static server => server.Name,
            server => before.TryGetValue(server.Name, out var known) && ReferenceEquals(known.Settings, server) ? known : new MeasuredUpstream(_factory.Create(server), _metrics, _time),
            StringComparer.Ordinal);
    }
}
