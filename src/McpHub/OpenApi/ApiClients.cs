using Guard.Engine.Forwarding;

namespace Guard.McpHub.OpenApi;

/// <summary>Connections to APIs: to those the operator named, and to those only a document from elsewhere names. Thread-safe; who made it disposes it.</summary>
internal sealed class ApiClients(EgressPolicy egress) : IDisposable
{
    private static readonly UpstreamClientSettings Settings = new() { MaxConnectionsPerServer = 256 };

    private readonly HttpMessageInvoker _operators = egress.CreateClient(Settings, EgressTrust.Operator);
    private readonly HttpMessageInvoker _foreign = egress.CreateClient(Settings, EgressTrust.Foreign);

    /// <exception cref="EgressDeniedException">Guard does not connect to the address.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, EgressTrust trust, CancellationToken cancellationToken) => egress.CheckUri(request.RequestUri!, trust) is { } denied
        ? throw new EgressDeniedException(denied.Message)
        : (trust == EgressTrust.Operator ? _operators : _foreign).SendAsync(request, cancellationToken);

    public void Dispose()
    {
        _operators.Dispose();
        _foreign.Dispose();
    }
}
