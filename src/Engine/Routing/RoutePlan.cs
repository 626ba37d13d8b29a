namespace Guard.Engine.Routing;

/// <summary>
/// The road of one call: the deployment to try now and, after a failure, the next one. Every deployment that is up is tried once before any is tried again.
/// One request owns it; not thread-safe. Disposing says the attempt in flight is over, however it ended.
/// </summary>
internal sealed class RoutePlan : IDisposable
{
    private readonly Router _router;
    private readonly int? _requestedRetries;
    private DeploymentSet _tried;
    private DeploymentSet _ruledOut;
    private DeploymentState? _inFlight;
    private int _current = -1;
    private int _retriesLeft;
    private int _repeats;

    internal RoutePlan(Router router, ModelGroup group, int? numRetries, DeploymentSet ruledOut)
    {
        _ruledOut = ruledOut;
        _router = router;
        Group = group;
        _requestedRetries = numRetries;
    }

    public ModelGroup Group { get; }

    /// <summary>Where to send the request now.</summary>
    public Deployment Deployment => Group.Deployments[_current];

    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; private set; }

    /// <summary>How long to wait before this attempt; zero unless the deployment already failed this call.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>How long this attempt may take: to the first byte when streamed, to the last when whole.</summary>
    public TimeSpan TimeoutOf(bool isStream) => _router.Settings.TimeoutOf(Deployment, isStream);

    /// <summary>Waits out <see cref="Delay"/>.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => Delay > TimeSpan.Zero ? Task.Delay(Delay, _router.Time, cancellationToken) : Task.CompletedTask;

    /// <summary>Reports that the attempt failed before the caller was sent a byte, and moves on if the failure, the retries left and the other deployments allow it.</summary>
    /// <returns>True when <see cref="Deployment"/> and <see cref="Delay"/> now describe another attempt; false when the caller must be told of this failure.</returns>
    public bool TryAdvance(in AttemptFailure failure)
    {
        var failed = _current;
        Fail(failure);
        var scope = RetryRules.ScopeOf(failure);
        if (scope == RetryScope.Nowhere || _retriesLeft == 0)
        {
            return false;
        }

        if (scope == RetryScope.Elsewhere)
        {
            _ruledOut.Add(failed);
        }

        if (_router.Pick(Group, Attempt + 1, _tried, _ruledOut) is var untried and >= 0)
        {
            _retriesLeft--;
            Enter(untried, TimeSpan.Zero);
            return true;
        }

        var again = _router.Pick(Group, Attempt + 1, default, _ruledOut);
        if (again < 0 || _router.Backoff(_repeats + 1, again == failed ? failure.RetryAfter : null) is not { } delay)
        {
            return false;
        }

        _repeats++;
        _retriesLeft--;
        _tried.Clear();
        Enter(again, delay);
        return true;
    }

    /// <summary>Reports an attempt that failed when it was too late for another, such as a stream that broke.</summary>
    public void Fail(in AttemptFailure failure)
    {
        if (_inFlight is { } state)
        {
            _router.RecordFailure(Group, state, failure);
            Leave();
        }
    }

    /// <summary>Reports that the whole answer arrived.</summary>
    public void Succeed()
    {
        if (_inFlight is { } state)
        {
            _router.RecordSuccess(state);
            Leave();
        }
    }

    /// <summary>Ends the attempt in flight, if any, without a judgement: the caller went away.</summary>
    public void Dispose() => Leave();

    internal bool TryStart()
    {
        var first = _router.Pick(Group, Attempt + 1, _tried, _ruledOut);
        if (first < 0)
        {
            return false;
        }

        Enter(first, TimeSpan.Zero);
        _retriesLeft = Math.Clamp(_requestedRetries ?? Deployment.MaxRetries ?? _router.Settings.NumRetries, 0, RouterSettings.MostRetries);
        return true;
    }

    private void Enter(int index, TimeSpan delay)
    {
        _current = index;
        _tried.Add(index);
        Attempt++;
        Delay = delay;
        _inFlight = Group.States[index];
        _inFlight.Enter();
    }

    private void Leave()
    {
        _inFlight?.Leave();
        _inFlight = null;
    }
}
