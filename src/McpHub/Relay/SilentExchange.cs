using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>Nobody to tell or ask: lists that the hub asks for on a client's behalf, and calls over REST.</summary>
internal sealed class SilentExchange(ClientProfile client) : IExchange
{
    public static SilentExchange Instance { get; } = new(ClientProfile.Unknown);

    public ClientProfile Client => client;

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) => default;

    public ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RpcReply.Fail(JsonRpc.InvalidRequest, "The caller cannot be asked during this request."));
}
