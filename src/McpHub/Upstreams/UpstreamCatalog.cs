using System.Collections.Frozen;
using Guard.Engine.Forwarding;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>The servers as things that can be asked. Thread-safe.</summary>
internal sealed class UpstreamCatalog : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly FrozenDictionary<string, IUpstream> _upstreams;

    public UpstreamCatalog(ServerDirectory directory, EgressPolicy egress, McpHubOptions options, TimeProvider time)
    {
        _http = egress.CreateClient(new UpstreamClientSettings { MaxConnectionsPerServer = 256 }, EgressTrust.Operator);
        _upstreams = directory.All.ToFrozenDictionary(static server => server.Name, server => (IUpstream)new HttpUpstream(server, _http, options, time), StringComparer.Ordinal);
    }

    public IEnumerable<IUpstream> All => _upstreams.Values;

    public IUpstream Of(McpServerSettings server) => _upstreams[server.Name];

    public void Dispose() => _http.Dispose();
}
