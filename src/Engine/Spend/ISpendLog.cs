namespace Guard.Engine.Spend;

/// <summary>What the admin pages ask about spend. Never called on the request path. Thread-safe.</summary>
public interface ISpendLog
{
    /// <summary>
    /// Records of the store after it has taken in what was still in the journal. While the store is away the wait ends after two seconds, and what it then
    /// has, or its exception, is the answer.
    /// </summary>
    ValueTask<IReadOnlyList<SpendRecord>> QueryAsync(SpendQuery query, CancellationToken cancellationToken);

    /// <summary>Totals of the store after the same wait.</summary>
    ValueTask<SpendTotals> TotalsAsync(CancellationToken cancellationToken);
}
