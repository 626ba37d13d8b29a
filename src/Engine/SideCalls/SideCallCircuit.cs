namespace Guard.Engine.SideCalls;

/// <summary>
/// Spares a destination that fails again and again: after some failures in a row nothing passes for a while, then one call at a time, until one succeeds.
/// Thread-safe, without locks.
/// </summary>
internal sealed class SideCallCircuit(TimeProvider time)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int MostFailures = 5;

    private const long Closed = 0;

    private int _failures;
    private long _openUntil;

    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a call may be made now.</summary>
    public bool TryPass()
    {
        var until = Volatile.Read(ref _openUntil);
        return until == Closed || (Now >= until && Interlocked.CompareExchange(ref _openUntil, Later, until) == until);
    }

    public void Succeeded()
    {
        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _openUntil, Closed);
    }

    /// <summary>Notes a failure; true when it opened the circuit, or kept it open.</summary>
    public bool Failed()
    {
        if (Interlocked.Increment(ref _failures) < MostFailures)
        {
            return false;
        }

        Volatile.Write(ref _openUntil, Later);
        return true;
    }

    private long Now => Math.Max(1, time.GetTimestamp());

    private long Later => Now + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
