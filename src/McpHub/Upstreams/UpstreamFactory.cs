using Guard.Engine.Forwarding;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Upstreams;

/// <summary>Makes of a server's settings what can be asked. Owns the HTTP clients of all of them. Thread-safe.</summary>
internal sealed class UpstreamFactory : IDisposable
{
    private readonly EgressPolicy _egress;
    private readonly McpHubOptions _options;
    private readonly HubInstructions _instructions;
    private readonly TimeProvider _time;
    private readonly ILogger<UpstreamFactory> _logger;
    private readonly UpstreamConnections _shared;
    private readonly ApiClients _apis;

    public UpstreamFactory(EgressPolicy egress, McpHubOptions options, HubInstructions instructions, TimeProvider time, ILogger<UpstreamFactory> logger)
    {
        _egress = egress;
        _options = options;
        _instructions = instructions;
        _time = time;
        _logger = logger;
        _shared = new UpstreamConnections(egress, EgressTrust.Operator);
        _apis = new ApiClients(egress);
    }

    public IUpstream Create(McpServerSettings server) => server switch
    {
        { Revision.Length: > 0 } => CreateOwned(server),
        { Document: not null } => new OpenApiUpstream(server, _apis, _options, _time, _logger),
        { Process: not null } => new StdioUpstream(server, _options, _instructions, _time),
        _ => CreateRemote(server, _shared),
    };

    /// <summary>A stored server has connections of its own, which end with it.</summary>
    private OwningUpstream CreateOwned(McpServerSettings server)
    {
        if (server.Document is not null)
        {
            var apis = new ApiClients(_egress);
            return new OwningUpstream(new OpenApiUpstream(server, apis, _options, _time, _logger), apis);
        }

        var connections = new UpstreamConnections(_egress, server.Trust);
        return new OwningUpstream(CreateRemote(server, connections), connections);
    }

    private IUpstream CreateRemote(McpServerSettings server, UpstreamConnections connections) => server.IsSse
        ? new SseUpstream(server, connections, _options, _instructions, _time)
        : new HttpUpstream(server, connections, _options, _instructions, _time);

    public void Dispose()
    {
        _shared.Dispose();
        _apis.Dispose();
    }
}
