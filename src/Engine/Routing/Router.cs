using System.Buffers;
using Guard.Engine.Errors;

namespace Guard.Engine.Routing;

/// <summary>Chooses deployments, remembers how they fare, and rests those that fail. Thread-safe, lock-free.</summary>
/// <param name="strategy">Chooses among deployments that are up.</param>
/// <param name="settings">Retries, waits and cooldowns.</param>
/// <param name="time">The clock of waits and cooldowns.</param>
/// <param name="random">For the jitter of waits; thread-safe.</param>
internal sealed class Router(IRoutingStrategy strategy, RouterSettings settings, TimeProvider time, Random random)
{
    private const int CallsToJudge = 5;
    private const int CallsToJudgeTheOnlyOne = 1000;
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);

    public RouterSettings Settings => settings;

    public TimeProvider Time => time;

    /// <summary>Starts the road of one call: picks the first deployment.</summary>
    /// <param name="group">From <see cref="ModelCatalog.Resolve"/>.</param>
    /// <param name="numRetries">What the request asked for (<c>num_retries</c>), or null; bounded by <see cref="RouterSettings.MostRetries"/>.</param>
    /// <param name="ruledOut">Deployments that cannot serve what is asked.</param>
    /// <returns>A plan to be disposed when the answer is over, or <see cref="GuardErrorCode.NoDeployment"/> when all are cooled down.</returns>
    public Result<RoutePlan> Begin(ModelGroup group, int? numRetries = null, DeploymentSet ruledOut = default)
    {
        var plan = new RoutePlan(this, group, numRetries, ruledOut);
        return plan.TryStart() ? plan : NoneUp(group);
    }

    internal long Now() => time.GetElapsedTime(0).Ticks;

    /// <summary>One of the group's deployments that are up and in neither set, as its position; -1 when there is none.</summary>
    internal int Pick(ModelGroup group, int attempt, in DeploymentSet tried, in DeploymentSet ruledOut)
    {
        var now = Now();
        var states = group.States;
        var candidates = ArrayPool<DeploymentState>.Shared.Rent(states.Length);
        var count = 0;
        for (var i = 0; i < states.Length; i++)
        {
            if (!tried.Contains(i) && !ruledOut.Contains(i) && !states[i].IsCooled(now))
            {
                candidates[count++] = states[i];
            }
        }

        var picked = count == 0 ? null : strategy.Pick(new RoutingContext(group, attempt, now), candidates.AsSpan(0, count));
        ArrayPool<DeploymentState>.Shared.Return(candidates, clearArray: true);
        return picked is null ? -1 : states.IndexOf(picked);
    }

    internal void RecordSuccess(DeploymentState state) => state.Record(Now(), failed: false);

    internal void RecordFailure(ModelGroup group, DeploymentState state, in AttemptFailure failure)
    {
        var now = Now();
        var counts = state.Record(now, RetryRules.CountsAgainstDeployment(failure));
        if (!settings.DisableCooldowns && MustCool(group, state, failure, counts, now))
        {
            var rest = failure.RetryAfter is { } asked && asked > settings.CooldownTime ? asked : settings.CooldownTime;
            state.Cool(now + Math.Min(rest.Ticks, Math.Max(LongestCooldown.Ticks, settings.CooldownTime.Ticks)));
        }
    }

    /// <summary>The wait before a deployment that already failed this call is tried again: doubling from half a second, up to a quarter less by chance,
    /// never less than the upstream asked for; null when that is longer than anyone should wait.</summary>
    internal TimeSpan? Backoff(int repeat, TimeSpan? retryAfter)
    {
        var least = retryAfter is { } asked && asked > settings.RetryAfter ? asked : settings.RetryAfter;
        if (least > settings.MaxRetryDelay)
        {
            return null;
        }

        var doubled = FirstBackoff * Math.Pow(2, Math.Min(repeat - 1, 16)) * (0.75 + (0.25 * random.NextDouble()));
        var bounded = doubled < settings.MaxRetryDelay ? doubled : settings.MaxRetryDelay;
        return bounded > least ? bounded : least;
    }

    private bool MustCool(ModelGroup group, DeploymentState state, in AttemptFailure failure, DeploymentState.MinuteCounts counts, long now)
    {
        if (settings.AllowedFails is { } allowed)
        {
            return counts.Failures > allowed;
        }

        if (group.States.Length == 1)
        {
            return counts.Calls >= CallsToJudgeTheOnlyOne && counts.Failures == counts.Calls;
        }

        return failure switch
        {
            { Kind: AttemptFailureKind.Status, StatusCode: 429 } => true,

            // A request may earn 404 from every deployment (a missing file id): it must not be able to take the whole group down.
            { Kind: AttemptFailureKind.Status, StatusCode: 401 or 404 } => AnotherIsUp(group, state, now),
            _ => counts.Calls >= CallsToJudge && counts.Failures * 2 > counts.Calls,
        };
    }

    private static bool AnotherIsUp(ModelGroup group, DeploymentState state, long now)
    {
        foreach (var other in group.States)
        {
            if (!ReferenceEquals(other, state) && !other.IsCooled(now))
            {
                return true;
            }
        }

        return false;
    }

    private GuardError NoneUp(ModelGroup group)
    {
        var now = Now();
        var soonest = long.MaxValue;
        foreach (var state in group.States)
        {
            soonest = Math.Min(soonest, Math.Max(0, state.CooledUntil - now));
        }

        var wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(TimeSpan.FromTicks(soonest).TotalSeconds)));
        return new GuardError(
            GuardErrorCode.NoDeployment,
            $"No deployments available for selected model, Try again in {wait.TotalSeconds:0} seconds. Every deployment of \"{ModelCatalog.Printable(group.Name)}\" is cooling down after failures.",
            "model")
        {
            RetryAfter = wait,
        };
    }
}
