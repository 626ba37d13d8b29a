namespace Guard.Engine.Spend;

/// <summary>
/// The money of one scope in two counters. Committed is spent plus reserved and the only one admission looks at, so settling is one addition and there is no
/// moment in which an amount is counted twice or not at all.
/// </summary>
internal sealed class ScopeAccount
{
    private const long Ceiling = long.MaxValue / 4;

    private long _committed;
    private long _spent;

    public NanoUsd Spent => new(Volatile.Read(ref _spent));

    public NanoUsd Reserved => new(Math.Max(0, Volatile.Read(ref _committed) - Volatile.Read(ref _spent)));

    /// <summary>Takes the amount when committed plus amount stays within the limit and the limit is not used up already.</summary>
    public bool TryReserve(long amount, long limit)
    {
        var committed = Volatile.Read(ref _committed);
        while (true)
        {
            if (committed >= limit || amount > limit - committed)
            {
                return false;
            }

            var seen = Interlocked.CompareExchange(ref _committed, committed + amount, committed);
            if (seen == committed)
            {
                return true;
            }

            committed = seen;
        }
    }

    /// <summary>Books an amount, giving back what was reserved for it. The amount may be negative to correct an earlier charge.</summary>
    public void Settle(long reserved, long amount)
    {
        Add(ref _spent, amount);
        Add(ref _committed, amount - reserved);
    }

    private static void Add(ref long counter, long amount)
    {
        var value = Volatile.Read(ref counter);
        while (true)
        {
            // Two bounded terms cannot overflow; a counter at its ceiling stays there instead of wrapping to "nothing spent".
            var seen = Interlocked.CompareExchange(ref counter, Math.Clamp(value + Math.Clamp(amount, -Ceiling, Ceiling), -Ceiling, Ceiling), value);
            if (seen == value)
            {
                return;
            }

            value = seen;
        }
    }
}
