using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>The open stream of a client of 2024-11-05, and what runs for it: messages are taken by other requests, and everything they lead to is said here. Thread-safe.</summary>
internal sealed class SseStream : IAsyncDisposable
{
    private const int MaxRunning = 32;

    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private int _running;
    private bool _isOver;

    public SseStream(HttpContext context, HubSession session, TimeProvider time)
    {
        _time = time;
        Session = session;
        Names = context.Request.RouteValues["names"];
        Events = new EventWriter(context);
    }

    public HubSession Session { get; }

    /// <summary>What the address of the stream narrows the servers to, or null.</summary>
    public object? Names { get; }

    public EventWriter Events { get; }

    /// <summary>Keeps the stream open until the client leaves, the session ends, or something that ran for it broke.</summary>
    /// <param name="sign">Told from time to time, while it is open.</param>
    /// <param name="cancellationToken">The client left.</param>
    public async Task StayAsync(Action sign, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var first = await Task.WhenAny(Session.Over, _failed.Task, Task.Delay(BetweenSigns, _time, pause.Token));
            await pause.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == Session.Over)
            {
                return;
            }

            await first;
            sign();
            await Events.CommentAsync(cancellationToken);
        }
    }

    /// <summary>Runs something for the client behind its request; false where too much runs, or the stream is over.</summary>
    public bool TryStart(Func<CancellationToken, ValueTask> work)
    {
        lock (_gate)
        {
            if (_isOver || _running == MaxRunning)
            {
                return false;
            }

            _running++;
        }

        _ = RunAsync(work);
        return true;
    }

    /// <summary>Stops all that runs and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_running == 0)
            {
                _ended.TrySetResult();
            }
        }

        await _over.CancelAsync();
        await _ended.Task;
        _over.Dispose();
        Events.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, ValueTask> work)
    {
        // Whoever posted it gets its answer first.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var working = work(_over.Token).AsTask();
        await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (working.Exception is { } broken)
        {
            _failed.TrySetException(broken.InnerExceptions);
        }

        lock (_gate)
        {
            _running--;
            if (_isOver && _running == 0)
            {
                _ended.TrySetResult();
            }
        }
    }
}
