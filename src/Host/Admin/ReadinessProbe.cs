using System.Collections.Immutable;
using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>
/// Asks every <see cref="IReadinessCheck"/>, each with a deadline, and keeps the findings for a second: the endpoint needs no key, so asking it often must
/// not reach the store often. Thread-safe.
/// </summary>
internal sealed class ReadinessProbe(IEnumerable<IReadinessCheck> checks, TimeProvider time)
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly ImmutableArray<IReadinessCheck> _checks = [.. checks];
    private Round? _round;

    public async ValueTask<ImmutableArray<Finding>> FindAsync(CancellationToken cancellationToken)
    {
        var round = Volatile.Read(ref _round);
        if (round is null || time.GetElapsedTime(round.StartedAt) >= KeepFor)
        {
            var next = new Round(time.GetTimestamp(), new Lazy<Task<ImmutableArray<Finding>>>(AskAllAsync));
            var winner = Interlocked.CompareExchange(ref _round, next, round);
            round = ReferenceEquals(winner, round) ? next : winner!;
        }

        return await round.Findings.Value.WaitAsync(cancellationToken);
    }

    private async Task<ImmutableArray<Finding>> AskAllAsync() => [.. await Task.WhenAll(_checks.Select(AskAsync))];

    private async Task<Finding> AskAsync(IReadinessCheck check)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            return new Finding(check.Name, await check.CheckAsync(deadline.Token).AsTask().WaitAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new Finding(check.Name, new Readiness("No answer in time."));
        }
    }

    /// <summary>One check's word.</summary>
    internal readonly record struct Finding(string Name, Readiness Readiness);

    private sealed record Round(long StartedAt, Lazy<Task<ImmutableArray<Finding>>> Findings);
}
