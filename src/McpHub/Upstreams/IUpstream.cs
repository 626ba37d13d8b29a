using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>One MCP server, whatever revision it speaks. Thread-safe.</summary>
internal interface IUpstream
{
    McpServerSettings Settings { get; }

    /// <summary>Sends a request and waits for its end. What fails on the way is an error of the reply, never an exception, except that the caller went away.</summary>
    ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken);

    /// <summary>Listens until the server ends it, or it is cancelled. A server that cannot tell, or cannot be reached, ends it at once; only cancelling throws.</summary>
    /// <param name="listener">Who hears.</param>
    /// <param name="request">As whom, and in which sessions; its method and parameters mean nothing.</param>
    /// <param name="cancellationToken">Nobody listens any more.</param>
    ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken);

    /// <summary>Ends the sessions that were opened on behalf of one client. Best effort, bounded.</summary>
    ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken);
}
