using System.Collections.Concurrent;

namespace Guard.Engine.Access;

/// <summary>
/// What was kept last, in two generations: what is kept goes to the young one, and when that is full the old one is forgotten. So it never holds more than its capacity, and gives
/// nothing older than its lifetime. Thread-safe; never waits.
/// </summary>
/// <param name="time">Clock of the lifetime.</param>
/// <param name="capacity">Entries held at most.</param>
/// <param name="lifetime">How long an entry lasts without being kept again.</param>
internal sealed class RecentMap<TKey, TValue>(TimeProvider time, int capacity, TimeSpan lifetime)
    where TKey : notnull
    where TValue : class
{
    private Generations _generations = new([], []);

    /// <summary>Entries held, those that are over their time included.</summary>
    public int Count => _generations is var now ? now.Young.Count + now.Old.Count : 0;

    /// <summary>What was kept, or null when nothing was, or no longer.</summary>
    public TValue? Find(TKey key)
    {
        var now = Volatile.Read(ref _generations);
        if (!now.Young.TryGetValue(key, out var entry) && !now.Old.TryGetValue(key, out entry))
        {
            return null;
        }

        return time.GetElapsedTime(entry.Kept) < lifetime ? entry.Value : null;
    }

    /// <summary>Keeps it in the place of what was kept before.</summary>
    public void Keep(TKey key, TValue value)
    {
        var now = Volatile.Read(ref _generations);
        if (now.Young.Count >= Math.Max(1, capacity / 2))
        {
            Interlocked.CompareExchange(ref _generations, new Generations([], now.Young), now);
            now = Volatile.Read(ref _generations);
        }

        now.Young[key] = new Entry(value, time.GetTimestamp());
        now.Old.TryRemove(key, out _);
    }

    private readonly record struct Entry(TValue Value, long Kept);

    private sealed record Generations(ConcurrentDictionary<TKey, Entry> Young, ConcurrentDictionary<TKey, Entry> Old);
}
