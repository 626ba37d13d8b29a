using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>A server that was removed or replaced after a request began.</summary>
internal sealed class GoneUpstream(McpServerSettings settings) : IUpstream
{
    public McpServerSettings Settings => settings;

    public static RpcReply Reply(McpServerSettings settings) =>
        RpcReply.OfServer(settings.Name, "was changed or removed while the request ran; send it again");

    public ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(Reply(settings));

    public ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken) => default;

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => default;
}
