namespace Guard.Engine.Access;

/// <summary>
/// A sliding window as a ring of time stamps. A request passes only by overwriting a slot whose newest request has left the window, so no span of
/// the window's length ever holds more than the limit. Up to <see cref="MaxSlots"/> requests each slot is one request and the count is exact; above
/// that a slot holds several and the window may refuse up to one slot's worth early. Lock-free.
/// </summary>
internal sealed class RateWindow
{
    public const int MaxSlots = 512;

    private const int CountBits = 22;
    private const long CountMask = (1L << CountBits) - 1;

    private readonly long[] _slots;
    private readonly long _length;
    private readonly int _perSlot;
    private long _head;
    private int _isClosed;

    /// <param name="limit">Requests a window may hold; at least 1.</param>
    /// <param name="length">Length of the window in milliseconds.</param>
    public RateWindow(int limit, long length)
    {
        Limit = limit;
        _length = length;
        _perSlot = (int)Math.Min(CountMask, ((long)limit + MaxSlots - 1) / MaxSlots);
        _slots = new long[limit / _perSlot];
    }

    public int Limit { get; }

    /// <summary>True once the window left the ledger; what was taken from it then does not count.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Milliseconds until a request fits; 0 when this one was taken. <paramref name="now"/> counts from at least one window before the first call.</summary>
    public long TryTake(long now)
    {
        while (true)
        {
            var head = Volatile.Read(ref _head);
            ref var current = ref Slot(head);
            var held = Volatile.Read(ref current);
            var count = held & CountMask;
            if (count > 0 && count < _perSlot && !HasLeft(held, now))
            {
                if (Interlocked.CompareExchange(ref current, Pack(Math.Max(now, held >> CountBits), count + 1), held) == held)
                {
                    return 0;
                }

                continue;
            }

            ref var next = ref Slot(head + 1);
            var oldest = Volatile.Read(ref next);
            if (HasLeft(oldest, now))
            {
                if (Interlocked.CompareExchange(ref next, Pack(now, 1), oldest) == oldest)
                {
                    Interlocked.CompareExchange(ref _head, head + 1, head);
                    return 0;
                }

                continue;
            }

            if (Volatile.Read(ref _head) != head)
            {
                continue;
            }

            // The next slot is taken but the one after it is free: whoever took it has not moved the head yet.
            if (_slots.Length > 1 && HasLeft(Volatile.Read(ref Slot(head + 2)), now))
            {
                Interlocked.CompareExchange(ref _head, head + 1, head);
                continue;
            }

            return Math.Max(1, (oldest >> CountBits) + _length - now);
        }
    }

    /// <summary>Closes the window if nothing in it counts any more; false leaves it open.</summary>
    public bool TryClose(long now)
    {
        if (!IsIdle(now))
        {
            return false;
        }

        Interlocked.Exchange(ref _isClosed, 1);
        if (IsIdle(now))
        {
            return true;
        }

        Interlocked.Exchange(ref _isClosed, 0);
        return false;
    }

    private static long Pack(long time, long count) => (time << CountBits) | count;

    private ref long Slot(long index) => ref _slots[index % _slots.Length];

    private bool HasLeft(long slot, long now) => now - (slot >> CountBits) >= _length;

    private bool IsIdle(long now)
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            if (!HasLeft(Volatile.Read(ref slot), now))
            {
                return false;
            }
        }

        return true;
    }
}
