using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>The caller's side of one running request: what an upstream may tell and ask before it answers. Thread-safe.</summary>
internal interface IExchange
{
    ClientProfile Client { get; }

    /// <summary>Tells the caller. Dropped where it cannot hear.</summary>
    ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken);

    /// <summary>Asks the caller (sampling, elicitation, roots) and waits. An error where it cannot be asked.</summary>
    ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken);
}
