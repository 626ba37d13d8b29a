namespace Guard.Testing;

/// <summary>What code allocates on its own thread, without what the runtime allocates while it compiles the code anew.</summary>
public static class Allocations
{
    private const int Rounds = 5;

    /// <summary>Bytes of the round that allocated least.</summary>
    public static long Least(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
