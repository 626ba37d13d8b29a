using System.Collections.Concurrent;
using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

/// <summary>A store in memory that can be told to refuse. Counts what was offered and keeps what was new.</summary>
internal sealed class MemorySpendStore : ISpendStore
{
    private readonly ConcurrentDictionary<(string RequestId, int Attempt), SpendRecord> _records = new();
    private readonly TaskCompletionSource _refusedTwice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refusals;
    private int _offered;

    public bool IsAway { get; set; }

    public int Offered => _offered;

    public int LargestBatch { get; private set; }

    public IReadOnlyCollection<SpendRecord> Records => [.. _records.Values];

    public Task RefusedTwice => _refusedTwice.Task;

    public ValueTask AppendAsync(ReadOnlyMemory<SpendRecord> batch, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            if (Interlocked.Increment(ref _refusals) == 2)
            {
                _refusedTwice.SetResult();
            }

            throw new InvalidOperationException("The store is away.");
        }

        LargestBatch = Math.Max(LargestBatch, batch.Length);
        foreach (var record in batch.Span)
        {
            Interlocked.Increment(ref _offered);
            _records.TryAdd((record.RequestId, record.Attempt), record);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<SpendTotals> TotalsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new SpendTotals
    {
        Keys = Sum(static record => record.KeyHash),
        Teams = Sum(static record => record.TeamId),
        Users = Sum(static record => record.UserId),
        Organizations = Sum(static record => record.OrganizationId),
    });

    public ValueTask<IReadOnlyList<SpendRecord>> QueryAsync(SpendQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SpendRecord>>(
        [
            .. _records.Values
                .Where(record => (query.RequestId ?? record.RequestId) == record.RequestId && (query.KeyHash ?? record.KeyHash) == record.KeyHash)
                .OrderByDescending(static record => record.StartedAt)
                .Skip(query.Offset)
                .Take(query.Limit),
        ]);

    private ImmutableDictionary<string, NanoUsd> Sum(Func<SpendRecord, string?> scope) => _records.Values
        .Where(record => scope(record) is not null)
        .GroupBy(record => scope(record)!, StringComparer.Ordinal)
        .ToImmutableDictionary(static group => group.Key, static group => new NanoUsd(group.Sum(static record => record.Cost.Value)));
}
