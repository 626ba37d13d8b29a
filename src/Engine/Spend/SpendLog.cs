namespace Guard.Engine.Spend;

/// <inheritdoc cref="ISpendLog"/>
internal sealed class SpendLog(SpendWriter writer, ISpendStore store, TimeProvider time) : ISpendLog
{
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(2);

    public async ValueTask<IReadOnlyList<SpendRecord>> QueryAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.QueryAsync(query, cancellationToken);
    }

    public async ValueTask<SpendTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.TotalsAsync(cancellationToken);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FlushWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await writer.FlushAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The store is behind: an answer without the last records is better than none.
        }
    }
}
