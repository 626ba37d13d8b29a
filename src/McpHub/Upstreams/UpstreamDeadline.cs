namespace Guard.McpHub.Upstreams;

/// <summary>
/// How long a server may take: anew with each thing it says, not while a human is asked, and never longer than <see cref="Longest"/> altogether. Not thread-safe.
/// </summary>
internal sealed class UpstreamDeadline : IDisposable
{
    /// <summary>The longest one request may run.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>The longest a human may think.</summary>
    public static readonly TimeSpan Human = TimeSpan.FromMinutes(10);

    private readonly TimeSpan _silence;
    private readonly CancellationTokenSource _longest;
    private readonly CancellationTokenSource _source;

    public UpstreamDeadline(TimeSpan silence, TimeProvider time, CancellationToken caller)
    {
        _silence = silence;
        _longest = new CancellationTokenSource(Longest, time);
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller, _longest.Token);
        _source.CancelAfter(silence);
        Caller = caller;
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Cancelled when the caller goes away.</summary>
    public CancellationToken Caller { get; }

    /// <summary>The server said something.</summary>
    public void Heard() => _source.CancelAfter(_silence);

    /// <summary>A human is asked from now until the next <see cref="Heard"/>.</summary>
    public void Pause() => _source.CancelAfter(Human);

    public void Dispose()
    {
        _source.Dispose();
        _longest.Dispose();
    }
}
