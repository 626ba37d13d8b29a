namespace Guard.Engine.Forwarding;

/// <summary>Limits of the connections to upstreams.</summary>
public sealed record UpstreamClientSettings
{
    /// <summary>Name lookup, TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>HTTP/1.1 connections to one origin; requests beyond it wait. A bulkhead: one slow upstream cannot take every socket.</summary>
    public int MaxConnectionsPerServer { get; init; } = 1024;

    /// <summary>After this a connection takes no new request, so that a changed DNS record is noticed.</summary>
    public TimeSpan PooledConnectionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan PooledConnectionIdleTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Kilobytes of response headers an upstream may send.</summary>
    public int MaxResponseHeadersKilobytes { get; init; } = 64;
}
