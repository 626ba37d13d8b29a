using System.Collections.Frozen;
using Guard.Engine.Forwarding;
using Guard.Engine.Telemetry;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>The servers as things that can be asked. Thread-safe.</summary>
internal sealed class UpstreamCatalog : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly FrozenDictionary<string, MeasuredUpstream> _upstreams;

    public UpstreamCatalog(ServerDirectory directory, EgressPolicy egress, McpHubOptions options, GuardMetrics metrics, HubInstructions instructions, TimeProvider time)
    {
        _http = egress.CreateClient(new UpstreamClientSettings { MaxConnectionsPerServer = 256 }, EgressTrust.Operator);
        _upstreams = directory.All.ToFrozenDictionary(
            static server => server.Name,
            server => new MeasuredUpstream(server.Process is null ? new HttpUpstream(server, _http, options, instructions, time) : new StdioUpstream(server, instructions, time), metrics, time),
            StringComparer.Ordinal);
    }

    public IEnumerable<IUpstream> All => _upstreams.Values;

    public IUpstream Of(McpServerSettings server) => _upstreams[server.Name];

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams.Values)
        {
            await upstream.DisposeAsync();
        }

        _http.Dispose();
    }
}
