namespace Guard.Host.Presidio;

/// <summary>How long one request may keep a processor busy with patterns of its own, and how much it may find. Not thread-safe.</summary>
internal sealed class ScanBudget(TimeProvider time)
{
    public const int MaxFindings = 50_000;

    /// <summary>For one match, which the regular expression engine watches itself.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private int _findings;

    public static PresidioFault TooMany { get; } = PresidioFault.TooLarge($"The text has more than {MaxFindings} findings. Send it in parts.");

    public bool IsTimeUp => time.GetElapsedTime(_start) > Limit;

    /// <summary>False when the request has found more than it may.</summary>
    public bool TryCount(int findings)
    {
        _findings += findings;
        return _findings <= MaxFindings;
    }
}
