using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>A session between its handshake and its end.</summary>
internal sealed class LegacySession : IAsyncDisposable
{
    private readonly Conversation _conversation;
    private readonly Task _running;

    public LegacySession(Fixture fixture, string id, EventStore events)
    {
        Transport = new StreamableHttpServerTransport { SessionId = id, EventStreamStore = events, FlowExecutionContextFromRequests = false };
        _conversation = new Conversation(fixture, Transport);
        _running = _conversation.RunAsync();
    }

    public StreamableHttpServerTransport Transport { get; }

    public async ValueTask DisposeAsync()
    {
        await _conversation.DisposeAsync();
        await _running;
    }
}
