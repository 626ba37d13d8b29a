namespace Guard.Host.Presidio;

/// <summary>How long one request may keep a processor busy, and how much it may find. Not thread-safe.</summary>
internal sealed class ScanBudget : IDisposable
{
    public const int MaxFindings = 50_000;

    /// <summary>For one match, which the regular expression engine watches itself.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _clock;
    private int _findings;

    /// <param name="time">Tells the time.</param>
    /// <param name="caller">Signalled when the caller leaves, which ends the time too.</param>
    public ScanBudget(TimeProvider time, CancellationToken caller)
    {
        _clock = new CancellationTokenSource(Limit, time);
        Caller = caller;
    }

    public static PresidioFault TooMany { get; } = PresidioFault.TooLarge($"The text has more than {MaxFindings} findings. Send it in parts.");

    public static PresidioFault TooSlow { get; } = PresidioFault.TooLarge($"The text takes longer than {Limit.TotalSeconds} seconds. Send it in parts.");

    /// <summary>Signalled when the time is up.</summary>
    public CancellationToken Token => _clock.Token;

    public bool IsTimeUp
    {
        get
        {
            Caller.ThrowIfCancellationRequested();
            return _clock.IsCancellationRequested;
        }
    }

    private CancellationToken Caller { get; }

    /// <summary>False when the request has found more than it may.</summary>
    public bool TryCount(int findings)
    {
        _findings += findings;
        return _findings <= MaxFindings;
    }

    public void Dispose() => _clock.Dispose();
}
