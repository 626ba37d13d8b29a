using System.Net;
using Guard.Engine.Routing;

namespace Guard.Engine.Forwarding;

/// <summary>The clients that reach upstreams, one per endpoint policy; connections are pooled per origin inside each. Redirects are never followed, nothing is
/// decompressed, no cookie is kept, no proxy of the environment is used. Thread-safe.</summary>
internal sealed class UpstreamClients : IDisposable
{
    private readonly HttpMessageInvoker _operator;
    private readonly HttpMessageInvoker _mock;

    public UpstreamClients(EgressPolicy egress, UpstreamClientSettings settings, TimeProvider time)
    {
        _operator = Create(egress, settings, EgressTrust.Operator);
        _mock = new HttpMessageInvoker(new MockUpstream(time));
        Foreign = Create(egress, settings, EgressTrust.Foreign);
    }

    /// <summary>For addresses Guard did not choose. Check the address with <see cref="EgressPolicy.CheckUri"/> first: the connection is judged here, its scheme is not.</summary>
    public HttpMessageInvoker Foreign { get; }

    /// <summary>The client for a deployment: the in-process mock for <c>mock/</c> and wherever a mock response is configured. Owned here; never dispose it.</summary>
    public HttpMessageInvoker For(Deployment deployment) => IsMock(deployment) ? _mock : _operator;

    /// <summary>Whether the in-process mock answers for a deployment.</summary>
    public static bool IsMock(Deployment deployment) => deployment.MockResponse is not null || deployment.Provider == "mock";

    public void Dispose()
    {
        _operator.Dispose();
        _mock.Dispose();
        Foreign.Dispose();
    }

    internal static SocketsHttpHandler CreateHandler(EgressPolicy egress, UpstreamClientSettings settings, EgressTrust trust) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = settings.ConnectTimeout,
        MaxConnectionsPerServer = settings.MaxConnectionsPerServer,
        PooledConnectionLifetime = settings.PooledConnectionLifetime,
        PooledConnectionIdleTimeout = settings.PooledConnectionIdleTimeout,
        MaxResponseHeadersLength = settings.MaxResponseHeadersKilobytes,

        // A model may think for minutes without a byte: only pings tell a quiet HTTP/2 connection from a dead one.
        KeepAlivePingDelay = TimeSpan.FromSeconds(60),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

        // Trace identifiers stay inside: an upstream learns nothing about the caller's systems.
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellationToken) => egress.ConnectAsync(context.DnsEndPoint, trust, cancellationToken),
    };

    private static HttpMessageInvoker Create(EgressPolicy egress, UpstreamClientSettings settings, EgressTrust trust) =>
        new(CreateHandler(egress, settings, trust));
}
