using System.Collections.Frozen;
using Guard.Engine.Telemetry;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>Counts what is asked of a server, how it ends and how long it takes. Labels are bounded: servers by the configuration, methods by a list.</summary>
internal sealed class MeasuredUpstream(IUpstream inner, GuardMetrics metrics, TimeProvider time) : IUpstream, IAsyncDisposable
{
    private static readonly FrozenSet<string> Methods = new[]
    {
        "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete", "logging/setLevel",
    }.ToFrozenSet(StringComparer.Ordinal);

    public McpServerSettings Settings => inner.Settings;

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = "aborted";
        try
        {
            var reply = await inner.SendAsync(request, cancellationToken);
            outcome = reply.Error is null ? "ok" : "error";
            return reply;
        }
        finally
        {
            metrics.McpRequestEnded(Settings.Name, Methods.Contains(request.Method) ? request.Method : "other", outcome, (long)time.GetElapsedTime(started).TotalMicroseconds);
        }
    }

    public ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken) => inner.ListenAsync(listener, request, cancellationToken);

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => inner.CloseAsync(sessions, cancellationToken);

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : default;
}
