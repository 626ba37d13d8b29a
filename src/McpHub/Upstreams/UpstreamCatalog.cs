using System.Collections.Frozen;
using Guard.Engine.Forwarding;
using Guard.Engine.Telemetry;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Upstreams;

/// <summary>The servers as things that can be asked. Thread-safe.</summary>
internal sealed class UpstreamCatalog : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly ApiClients _apis;
    private readonly FrozenDictionary<string, MeasuredUpstream> _upstreams;

    public UpstreamCatalog(ServerDirectory directory, EgressPolicy egress, McpHubOptions options, GuardMetrics metrics, TimeProvider time, ILogger<UpstreamCatalog> logger)
    {
        _apis = new ApiClients(egress);
        _http = egress.CreateClient(new UpstreamClientSettings { MaxConnectionsPerServer = 256 }, EgressTrust.Operator);
        _upstreams = directory.All.ToFrozenDictionary(
            static server => server.Name,
            server => new MeasuredUpstream(
                server switch
                {
                    { Document: not null } => new OpenApiUpstream(server, _apis, options, time, logger),
                    { Process: not null } => new StdioUpstream(server, time),
                    _ => new HttpUpstream(server, _http, options, time),
                },
                metrics,
                time),
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
        _apis.Dispose();
    }
}
