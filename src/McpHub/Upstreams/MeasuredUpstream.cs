using System.Collections.Frozen;
using Guard.Engine.Telemetry;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// Counts what is asked of a server, how it ends and how long it takes; and, for a server that goes, what still runs: the last to end disposes it. Labels are bounded: servers by
/// the configuration and the rows, methods by a list.
/// </summary>
internal sealed class MeasuredUpstream(IUpstream inner, GuardMetrics metrics, TimeProvider time) : IUpstream, IAsyncDisposable
{
    private static readonly FrozenSet<string> Methods = new[]
    {
        "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete", "logging/setLevel",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly CancellationTokenSource _retired = new();

    // The catalogue's own share, and one of every request that runs.
    private int _shares = 1;

    public McpServerSettings Settings => inner.Settings;

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (!TryTake())
        {
            return GoneUpstream.Reply(Settings);
        }

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
            await GiveBackAsync();
        }
    }

    public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (!TryTake())
        {
            return;
        }

        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _retired.Token);
            await inner.ListenAsync(listener, request, ends.Token);
        }
        catch (OperationCanceledException) when (_retired.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The server is gone: it has nothing more to tell.
        }
        finally
        {
            await GiveBackAsync();
        }
    }

    public async ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken)
    {
        if (!TryTake())
        {
            return;
        }

        try
        {
            await inner.CloseAsync(sessions, cancellationToken);
        }
        finally
        {
            await GiveBackAsync();
        }
    }

    /// <summary>The server goes: nobody listens any more, and the last request that runs disposes it.</summary>
    public async ValueTask RetireAsync()
    {
        await _retired.CancelAsync();
        await GiveBackAsync();
    }

    /// <summary>The host stops: at once.</summary>
    public ValueTask DisposeAsync() => EndAsync();

    private bool TryTake()
    {
        for (var shares = Volatile.Read(ref _shares); shares > 0; shares = Volatile.Read(ref _shares))
        {
            if (Interlocked.CompareExchange(ref _shares, shares + 1, shares) == shares)
            {
                return true;
            }
        }

        return false;
    }

    private ValueTask GiveBackAsync() => Interlocked.Decrement(ref _shares) == 0 ? EndAsync() : default;

    private ValueTask EndAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : default;
}
