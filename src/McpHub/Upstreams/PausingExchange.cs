using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>While a human is asked, the server's time stands still.</summary>
internal sealed class PausingExchange(IExchange inner, UpstreamDeadline deadline) : IExchange
{
    public ClientProfile Client => inner.Client;

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) => inner.NotifyAsync(notification, cancellationToken);

    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        deadline.Pause();
        var reply = await inner.AskAsync(method, parameters, cancellationToken);
        deadline.Heard();
        return reply;
    }
}
