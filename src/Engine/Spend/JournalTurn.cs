namespace Guard.Engine.Spend;

/// <summary>
/// Whose turn it is to write: the first who comes writes for all who queued meanwhile, and nobody waits for a thread to wake up. One holder at a time.
/// Whoever queued work calls <see cref="Offer"/>; work queued while the turn was held is found by its holder. Thread-safe.
/// </summary>
/// <param name="hasWork">Something is queued.</param>
/// <param name="write">Writes one batch; called by one thread at a time.</param>
internal sealed class JournalTurn(Func<bool> hasWork, Action write)
{
    /// <summary>Batches one caller writes for others before a thread of the pool takes over.</summary>
    private const int MaxBatches = 4;

    private int _isTaken;

    /// <summary>Writes what is queued, unless someone is at it.</summary>
    public void Offer()
    {
        for (var batch = 0; hasWork() && TryTake(); batch++)
        {
            if (batch == MaxBatches)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.TakeOver(), this, preferLocal: false);
                return;
            }

            Write();
        }
    }

    /// <summary>Writes the rest and keeps the turn for good. Nothing may be queued any more.</summary>
    public async ValueTask CloseAsync()
    {
        while (true)
        {
            Offer();
            if (!hasWork() && TryTake())
            {
                return;
            }

            await Task.Yield();
        }
    }

    private void TakeOver()
    {
        Write();
        Offer();
    }

    private void Write()
    {
        try
        {
            write();
        }
        finally
        {
            // A full fence: work queued before the turn is seen as free is seen by the next look for work.
            Interlocked.Exchange(ref _isTaken, 0);
        }
    }

    private bool TryTake() => Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0;
}
