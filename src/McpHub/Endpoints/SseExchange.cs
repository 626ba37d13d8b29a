using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Endpoints;

/// <summary>One request of a client of 2024-11-05: what comes before its answer is said on the client's stream, as the answer is. Thread-safe.</summary>
internal sealed class SseExchange(SseStream stream) : IExchange
{
    public ClientProfile Client => stream.Session.Client;

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) => SayAsync(notification, cancellationToken);

    public ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken) => stream.Session.AskAsync(method, parameters, SayAsync, cancellationToken);

    public ValueTask SayAsync(JsonObject message, CancellationToken cancellationToken) => stream.Events.MessageAsync(message, isLast: false, cancellationToken);
}
