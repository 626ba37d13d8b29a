using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>A conversation that is begun when it is first needed and again when it ended, with growing pauses while that fails. Thread-safe.</summary>
/// <param name="begin">Begins one, or says why not.</param>
/// <param name="fail">Words an error of the server.</param>
/// <param name="patience">Longest wait for that.</param>
/// <param name="time">The clock.</param>
internal sealed class KeptConversation(
    Func<CancellationToken, ValueTask<(DuplexConversation? Begun, RpcReply Refusal)>> begin, Func<string, RpcReply> fail, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _beginning = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private DuplexConversation? _current;
    private DateTimeOffset _notBefore;
    private RpcReply _refusal;
    private int _failures;

    /// <summary>The conversation that goes on, or null.</summary>
    public DuplexConversation? Current => Volatile.Read(ref _current) is { HasEnded: false } current ? current : null;

    /// <summary>The conversation, begun now where there is none; or why there is none, which is remembered while the server is left alone.</summary>
    /// <exception cref="OperationCanceledException">Nothing came of it in time.</exception>
    public async ValueTask<(DuplexConversation? Conversation, RpcReply Refusal)> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } running)
        {
            return (running, default);
        }

        await _beginning.WaitAsync(cancellationToken);
        try
        {
            if (Current is { } begun)
            {
                return (begun, default);
            }

            return time.GetUtcNow() < _notBefore ? (null, Copy(_refusal)) : await BeginAsync();
        }
        finally
        {
            _beginning.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beginning.WaitAsync(CancellationToken.None);
        try
        {
            await EndAsync();
        }
        finally
        {
            _beginning.Release();
        }
    }

    private async ValueTask<(DuplexConversation? Conversation, RpcReply Refusal)> BeginAsync()
    {
        _stop.Token.ThrowIfCancellationRequested();
        await EndAsync();

        // Whoever fails at once again and again is left alone for longer and longer.
        _failures++;
        _notBefore = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, _failures - 1) - 1));

        // It is begun for everybody, so who asked first cannot stop it by leaving.
        using var waited = new CancellationTokenSource(patience, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, _stop.Token);
        _refusal = fail("did not begin in time; it is tried again later");
        (var begun, _refusal) = await begin(ends.Token);
        if (begun is not null)
        {
            _failures = 0;
            Volatile.Write(ref _current, begun);
        }

        return (begun, Copy(_refusal));
    }

    /// <summary>Each caller's own, to be written into its answer.</summary>
    private static RpcReply Copy(in RpcReply refusal) => refusal with { Error = refusal.Error?.DeepClone() as JsonObject };

    private async ValueTask EndAsync()
    {
        if (_current is { } old)
        {
            Volatile.Write(ref _current, null);
            await old.DisposeAsync();
        }
    }
}
