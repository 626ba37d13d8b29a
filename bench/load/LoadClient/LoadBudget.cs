using System.Diagnostics;

namespace Guard.LoadClient;

/// <summary>How much of the run is left, in requests and in time. Thread-safe.</summary>
internal sealed class LoadBudget(LoadPlan plan)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _taken;

    public bool IsSpent =>
        (plan.Duration > TimeSpan.Zero && Stopwatch.GetElapsedTime(_start) >= plan.Duration)
        || (plan.Requests > 0 && Volatile.Read(ref _taken) >= plan.Requests);

    /// <summary>Takes one request; false when the run is over.</summary>
    public bool Take() => !IsSpent && (Interlocked.Increment(ref _taken) <= plan.Requests || plan.Requests == 0);
}
