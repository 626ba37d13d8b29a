using System.Net.Http.Headers;

namespace Guard.Engine.Forwarding;

/// <summary>
/// Gives one attempt's request its body at the last step before the connection. YARP would copy it from the caller's request in a write of its own after
/// the headers; bytes that are at hand leave together with them, in one packet.
/// </summary>
internal sealed class AttemptInvoker(HttpMessageInvoker connections, ReadOnlyMemory<byte> body) : HttpMessageInvoker(Unused, disposeHandler: false)
{
    private static readonly UnusedHandler Unused = new();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = Json;
        return connections.SendAsync(request, cancellationToken);
    }

    /// <summary>The base class wants a handler; this one is never asked.</summary>
    private sealed class UnusedHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("An attempt goes to its connections.");
    }
}
