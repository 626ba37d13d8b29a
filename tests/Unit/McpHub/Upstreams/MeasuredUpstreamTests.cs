using Guard.Engine.Telemetry;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.UnitTests.McpHub.Upstreams;

public sealed class MeasuredUpstreamTests
{
    private static readonly McpServerSettings Server = new() { Id = "s", Name = "s" };

    [Fact]
    public async Task RetiredServer_IsDisposed_WhenItsLastRequestEnds()
    {
        var inner = new Held();
        var upstream = Upstream(inner);
        var running = upstream.SendAsync(Request(), CancellationToken.None).AsTask();

        await upstream.RetireAsync();
        inner.IsDisposed.ShouldBeFalse();
        inner.Release.SetResult();

        (await running).Error.ShouldBeNull();
        inner.IsDisposed.ShouldBeTrue();
        (await upstream.SendAsync(Request(), CancellationToken.None)).OwnFailure.ShouldNotBeNull().ShouldStartWith("was changed or removed");
    }

    [Fact]
    public async Task RetiredServer_IsListenedToNoLonger()
    {
        var inner = new Held();
        var upstream = Upstream(inner);
        var listening = upstream.ListenAsync(null!, Request(), CancellationToken.None).AsTask();

        await upstream.RetireAsync();

        await listening;
        inner.IsDisposed.ShouldBeTrue();
    }

    private static UpstreamRequest Request() => new("tools/call", null, UpstreamIdentity.Of(Server, null, []), new UpstreamSessions(1), SilentExchange.Instance);

    private static MeasuredUpstream Upstream(Held inner) => new(inner, new GuardMetrics(new MetricsOptions()), TimeProvider.System);

    private sealed class Held : IUpstream, IAsyncDisposable
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public McpServerSettings Settings => Server;

        public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
        {
            await Release.Task;
            return RpcReply.Of(new System.Text.Json.Nodes.JsonObject());
        }

        public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);

        public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
