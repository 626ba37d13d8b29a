using System.Collections.Concurrent;

namespace Guard.Engine.Access;

/// <summary>The ledger of one process. Bounded: beyond <see cref="MaxDescriptors"/> busy descriptors a new one is refused until others fall idle.</summary>
internal sealed class LocalRateLedger(TimeProvider time, int maxDescriptors = LocalRateLedger.MaxDescriptors) : IRateLedger
{
    public const int MaxDescriptors = 65_536;

    private const long WindowMilliseconds = 60_000;
    private const long SweepMilliseconds = 1_000;

    private readonly ConcurrentDictionary<RateDescriptor, RateWindow> _windows = new();
    private readonly long _origin = time.GetTimestamp();
    private int _count;
    private long _nextSweep;

    public int Count => Volatile.Read(ref _count);

    public RateDecision TryTake(RateDescriptor descriptor, int limit)
    {
        if (limit <= 0)
        {
            return new RateDecision(false, TimeSpan.FromMilliseconds(WindowMilliseconds));
        }

        // The clock starts one window in, so that an empty slot (time 0) has already left.
        var now = WindowMilliseconds + (long)time.GetElapsedTime(_origin).TotalMilliseconds;
        while (true)
        {
            if (!_windows.TryGetValue(descriptor, out var window) || window.Limit != limit)
            {
                window = Open(descriptor, limit, now, window);
                if (window is null)
                {
                    return new RateDecision(false, TimeSpan.FromMilliseconds(SweepMilliseconds));
                }
            }

            var wait = window.TryTake(now);
            if (!window.IsClosed)
            {
                return new RateDecision(wait == 0, TimeSpan.FromMilliseconds(wait));
            }

            Remove(new KeyValuePair<RateDescriptor, RateWindow>(descriptor, window));
        }
    }

    /// <summary>Opens a window, or the one that replaces <paramref name="former"/>, whose limit was changed: counting starts anew then.</summary>
    private RateWindow? Open(RateDescriptor descriptor, int limit, long now, RateWindow? former)
    {
        var fresh = new RateWindow(limit, WindowMilliseconds);
        if (former is not null)
        {
            return _windows.TryUpdate(descriptor, fresh, former) ? fresh : _windows.GetValueOrDefault(descriptor, fresh);
        }

        if (Count >= maxDescriptors)
        {
            Sweep(now);
            if (Count >= maxDescriptors)
            {
                return null;
            }
        }

        if (_windows.TryAdd(descriptor, fresh))
        {
            Interlocked.Increment(ref _count);
            return fresh;
        }

        return _windows.GetValueOrDefault(descriptor, fresh);
    }

    private void Sweep(long now)
    {
        var due = Volatile.Read(ref _nextSweep);
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + SweepMilliseconds, due) != due)
        {
            return;
        }

        foreach (var pair in _windows)
        {
            if (pair.Value.TryClose(now))
            {
                Remove(pair);
            }
        }
    }

    private void Remove(KeyValuePair<RateDescriptor, RateWindow> pair)
    {
        if (_windows.TryRemove(pair))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
