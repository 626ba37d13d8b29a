using Guard.Engine.Forwarding;

namespace Guard.McpHub.Upstreams;

/// <summary>Pools of connections to servers. What is only listened to has one of its own, so that it never takes the connections that calls need. Thread-safe.</summary>
internal sealed class UpstreamConnections(EgressPolicy egress, EgressTrust trust) : IDisposable
{
    private const int MaxCalls = 256;
    private const int MaxStreams = 1_024;

    /// <summary>For requests that end.</summary>
    public HttpMessageInvoker Calls { get; } = egress.CreateClient(new UpstreamClientSettings { MaxConnectionsPerServer = MaxCalls }, trust);

    /// <summary>For streams that stay open.</summary>
    public HttpMessageInvoker Streams { get; } = egress.CreateClient(new UpstreamClientSettings { MaxConnectionsPerServer = MaxStreams }, trust);

    public void Dispose()
    {
        Calls.Dispose();
        Streams.Dispose();
    }
}
