namespace Guard.Engine.Spend;

/// <summary>Durable, queryable home of spend records. Never called on the request path. Thread-safe.</summary>
public interface ISpendStore
{
    /// <summary>
    /// Inserts the batch and adds to the totals of exactly the records really inserted, in one transaction; a record whose
    /// (request id, attempt) is already there changes nothing. Throws when the store cannot; nothing is applied then.
    /// </summary>
    ValueTask AppendAsync(ReadOnlyMemory<SpendRecord> batch, CancellationToken cancellationToken);

    ValueTask<SpendTotals> TotalsAsync(CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<SpendRecord>> QueryAsync(SpendQuery query, CancellationToken cancellationToken);
}
