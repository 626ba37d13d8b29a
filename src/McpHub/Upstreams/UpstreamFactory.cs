using Guard.Engine.Forwarding;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Upstreams;

/// <summary>Makes of a server's settings what can be asked. Owns the HTTP clients of all of them. Thread-safe.</summary>
internal sealed class UpstreamFactory : IDisposable
{
    private static readonly UpstreamClientSettings Connections = new() { MaxConnectionsPerServer = 256 };

    private readonly EgressPolicy _egress;
    private readonly McpHubOptions _options;
    private readonly HubInstructions _instructions;
    private readonly TimeProvider _time;
    private readonly ILogger<UpstreamFactory> _logger;
    private readonly HttpMessageInvoker _http;
    private readonly ApiClients _apis;

    public UpstreamFactory(EgressPolicy egress, McpHubOptions options, HubInstructions instructions, TimeProvider time, ILogger<UpstreamFactory> logger)
    {
        _egress = egress;
        _options = options;
        _instructions = instructions;
        _time = time;
        _logger = logger;
        _http = egress.CreateClient(Connections, EgressTrust.Operator);
        _apis = new ApiClients(egress);
    }

    public IUpstream Create(McpServerSettings server) => server switch
    {
        { Revision.Length: > 0 } => CreateOwned(server),
        { Document: not null } => new OpenApiUpstream(server, _apis, _options, _time, _logger),
        { Process: not null } => new StdioUpstream(server, _instructions, _time),
        _ => new HttpUpstream(server, _http, _options, _instructions, _time),
    };

    /// <summary>A stored server has connections of its own, which end with it.</summary>
    private OwningUpstream CreateOwned(McpServerSettings server)
    {
        if (server.Document is not null)
        {
            var apis = new ApiClients(_egress);
            return new OwningUpstream(new OpenApiUpstream(server, apis, _options, _time, _logger), apis);
        }

        var http = _egress.CreateClient(Connections, server.Trust);
        return new OwningUpstream(new HttpUpstream(server, http, _options, _instructions, _time), http);
    }

    public void Dispose()
    {
        _http.Dispose();
        _apis.Dispose();
    }
}
