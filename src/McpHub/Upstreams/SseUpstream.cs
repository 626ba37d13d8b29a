using Guard.McpHub.Pins;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// An MCP server behind HTTP+SSE, the transport of 2024-11-05. Each client's session has a stream of its own at the server; requests without a session share one as far as they come
/// with the same credentials and abilities, but for those whose client may be asked. A stream that ends fails what runs in it, and the next request opens another.
/// </summary>
internal sealed class SseUpstream(McpServerSettings settings, UpstreamConnections connections, McpHubOptions options, HubInstructions instructions, TimeProvider time) : IUpstream, IAsyncDisposable
{
    private const int MaxStreams = 200;

    private readonly ServerConnection _posts = new(connections.Calls, settings);
    private readonly ServerConnection _streams = new(connections.Streams, settings);
    private readonly ConversationPool _pool = new(MaxStreams, time);

    public McpServerSettings Settings => settings;

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (settings.NeedsConnect)
        {
            return Fail("needs to be connected first, and nobody has consented");
        }

        var use = UseOf(request);
        using var deadline = new UpstreamDeadline(settings.Timeout, time, cancellationToken);
        if (await TakeAsync(request, use) is not { } entry)
        {
            return Fail("has too many open streams; try again later");
        }

        try
        {
            var (conversation, refusal) = await entry.Conversation.GetAsync(deadline.Token);
            return conversation is null ? refusal : await conversation.SendAsync(request, deadline);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail("did not answer in time");
        }
        finally
        {
            _pool.GiveBack(entry, use);
        }
    }

    public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (settings.NeedsConnect || await TakeAsync(request, StreamUse.Listening) is not { } entry)
        {
            return;
        }

        try
        {
            if (await entry.Conversation.GetAsync(cancellationToken) is { Conversation: { } running })
            {
                await running.ListenAsync(listener, LegacyCalls.GrantOf(running.Capabilities, listener.Wanted), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is listened to again after a pause.
        }
        finally
        {
            _pool.GiveBack(entry, StreamUse.Listening);
        }
    }

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => _pool.CloseAsync(sessions);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private RpcReply Fail(string what) => RpcReply.OfServer(settings.Name, what);

    /// <summary>A stream does not say which request a question belongs to: where requests of several clients share it, each that may be asked has one to itself.</summary>
    private static StreamUse UseOf(UpstreamRequest request) =>
        request.Method is "tools/call" or "prompts/get" or "resources/read" && !request.Sessions.IsOneClients && request.Exchange.Client.Relayed().Count > 0 ? StreamUse.Question : StreamUse.Request;

    private ValueTask<ConversationPool.Entry?> TakeAsync(UpstreamRequest request, StreamUse use)
    {
        var terms = new ConversationTerms(settings, request.Identity, request.Exchange.Client.Relayed(), request.Sessions.IsOneClients, options.MaxAnswerBytes, time);
        return _pool.TakeAsync(request.Sessions, LegacyCalls.KeyOf(request), use, () => new KeptConversation(token => BeginAsync(terms, token), Fail, settings.Timeout, time));
    }

    private async ValueTask<(DuplexConversation? Begun, RpcReply Refusal)> BeginAsync(ConversationTerms terms, CancellationToken cancellationToken)
    {
        var (transport, refused) = await SseTransport.ConnectAsync(_streams, _posts, terms, cancellationToken);
        if (transport is null)
        {
            return (null, Fail(refused!));
        }

        var (begun, refusal) = await DuplexConversation.BeginAsync(transport, terms, cancellationToken);
        if (begun is not null)
        {
            instructions.Hear(settings, terms.Identity, begun.Instructions);
        }

        return (begun, refusal);
    }
}
