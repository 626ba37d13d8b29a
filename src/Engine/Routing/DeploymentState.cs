namespace Guard.Engine.Routing;

/// <summary>How one deployment of one model group fares: calls in flight, failures of the running minute, cooldown. Lock-free; safe from any thread.
/// Times are ticks of 100 ns on the router's monotonic clock.</summary>
public sealed class DeploymentState
{
    private const int CountBits = 20;
    private const long CountMask = (1L << CountBits) - 1;
    private const long MinuteMask = (1L << (63 - (2 * CountBits))) - 1;

    private long _cooledUntil;
    private long _window;
    private int _inFlight;

    public DeploymentState(Deployment deployment)
        : this(deployment, null)
    {
    }

    /// <param name="deployment">What the state is about.</param>
    /// <param name="previous">The state under an earlier configuration: its cooldown and counts go on, its calls in flight end there.</param>
    internal DeploymentState(Deployment deployment, DeploymentState? previous)
    {
        Deployment = deployment;
        if (previous is not null)
        {
            _cooledUntil = Volatile.Read(ref previous._cooledUntil);
            _window = Volatile.Read(ref previous._window);
        }
    }

    public Deployment Deployment { get; }

    /// <summary>Attempts begun and not yet over.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>When the cooldown ends; 0 when there never was one.</summary>
    public long CooledUntil => Volatile.Read(ref _cooledUntil);

    public bool IsCooled(long now) => CooledUntil > now;

    internal void Enter() => Interlocked.Increment(ref _inFlight);

    internal void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Takes the deployment out until the given time; a longer cooldown that already runs stays.</summary>
    internal void Cool(long until)
    {
        var seen = CooledUntil;
        while (seen < until)
        {
            var before = Interlocked.CompareExchange(ref _cooledUntil, until, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Counts one finished attempt in the running minute and returns that minute's counts, this attempt included.</summary>
    internal MinuteCounts Record(long now, bool failed)
    {
        // One word holds minute, calls and failures, so that a count never mixes two minutes; the counts stop at a million.
        var minute = (now / TimeSpan.TicksPerMinute) & MinuteMask;
        while (true)
        {
            var seen = Volatile.Read(ref _window);
            var same = seen >> (2 * CountBits) == minute;
            var calls = same ? (seen >> CountBits) & CountMask : 0;
            var failures = same ? seen & CountMask : 0;
            if (calls < CountMask)
            {
                calls++;
                failures += failed ? 1 : 0;
            }

            var next = (minute << (2 * CountBits)) | (calls << CountBits) | failures;
            if (Interlocked.CompareExchange(ref _window, next, seen) == seen)
            {
                return new MinuteCounts((int)calls, (int)failures);
            }
        }
    }

    /// <summary>Failures counted in the running minute.</summary>
    internal int Failures(long now)
    {
        var seen = Volatile.Read(ref _window);
        return seen >> (2 * CountBits) == ((now / TimeSpan.TicksPerMinute) & MinuteMask) ? (int)(seen & CountMask) : 0;
    }

    internal readonly record struct MinuteCounts(int Calls, int Failures);
}
