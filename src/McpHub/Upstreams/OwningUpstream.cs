using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>A server whose connections are its own: they end when it is disposed.</summary>
internal sealed class OwningUpstream(IUpstream inner, IDisposable connections) : IUpstream, IAsyncDisposable
{
    public McpServerSettings Settings => inner.Settings;

    public ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken) => inner.SendAsync(request, cancellationToken);

    public ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken) => inner.ListenAsync(listener, request, cancellationToken);

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => inner.CloseAsync(sessions, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        connections.Dispose();
    }
}
