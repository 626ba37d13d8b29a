using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// An MCP server that is a program on this machine, of 2025-11-25 or older. One process serves all callers: it is started when first needed, again with growing pauses when it
/// dies, and ended with the host.
/// </summary>
internal sealed class StdioUpstream : IUpstream, IAsyncDisposable
{
    private readonly McpHubOptions _options;
    private readonly HubInstructions _instructions;
    private readonly TimeProvider _time;
    private readonly KeptConversation _conversation;

    public StdioUpstream(McpServerSettings settings, McpHubOptions options, HubInstructions instructions, TimeProvider time)
    {
        Settings = settings;
        _options = options;
        _instructions = instructions;
        _time = time;
        _conversation = new KeptConversation(StartAsync, Fail, settings.Timeout, time);
    }

    public McpServerSettings Settings { get; }

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (request.Method is "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe")
        {
            return RpcReply.Fail(JsonRpc.InvalidRequest, "All callers share this program: what one of them sets would be set for all.");
        }

        using var deadline = new UpstreamDeadline(Settings.Timeout, _time, cancellationToken);
        try
        {
            var (conversation, refusal) = await _conversation.GetAsync(deadline.Token);
            return conversation is null ? refusal : await conversation.SendAsync(request, deadline);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail("did not answer in time");
        }
    }

    public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        // A program is not started only to be listened to. Subscriptions to resources would be everybody's, so there are none.
        if (_conversation.Current is { } running)
        {
            await running.ListenAsync(listener, ListenFilter.Lists, cancellationToken);
        }
    }

    /// <summary>The process is everybody's.</summary>
    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => _conversation.DisposeAsync();

    private RpcReply Fail(string what) => RpcReply.OfServer(Settings.Name, what);

    private async ValueTask<(DuplexConversation? Begun, RpcReply Refusal)> StartAsync(CancellationToken cancellationToken)
    {
        var identity = UpstreamIdentity.Of(Settings, null, []);
        var capabilities = new JsonObject { ["sampling"] = new JsonObject(), ["elicitation"] = new JsonObject(), ["roots"] = new JsonObject() };
        var terms = new ConversationTerms(Settings, identity, capabilities, IsOneClients: false, _options.MaxAnswerBytes, _time);
        if (await StdioTransport.StartAsync(Settings, cancellationToken) is not { } transport
            || await DuplexConversation.BeginAsync(transport, terms, cancellationToken) is not { Begun: { } begun })
        {
            return (null, Fail("does not start; it is tried again later"));
        }

        _instructions.Hear(Settings, identity, begun.Instructions);
        return (begun, default);
    }
}
