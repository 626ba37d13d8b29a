using System.Collections.Concurrent;

namespace Guard.Engine.Access;

/// <summary>
/// The session memory of one process, in two generations: what is used moves to the young one, and when that is full the old one is forgotten. So it keeps what was used
/// last, never more than its capacity, and nothing for longer than its lifetime.
/// </summary>
/// <param name="time">Clock of the lifetime.</param>
/// <param name="capacity">Entries kept at most.</param>
/// <param name="lifetime">How long an entry lasts without being kept again; two hours unless given.</param>
public sealed class LocalSessionStore(TimeProvider time, int capacity = LocalSessionStore.DefaultCapacity, TimeSpan? lifetime = null) : ISessionStore
{
    public const int DefaultCapacity = 131_072;

    private readonly TimeSpan _lifetime = lifetime ?? TimeSpan.FromHours(2);
    private Generations _generations = new([], []);

    /// <summary>Entries kept, those that are over their time included.</summary>
    public int Count => _generations is var now ? now.Young.Count + now.Old.Count : 0;

    public SessionMarks? Find(string session, string slot)
    {
        var key = (session, slot);
        var now = Volatile.Read(ref _generations);
        if (!now.Young.TryGetValue(key, out var entry) && !now.Old.TryGetValue(key, out entry))
        {
            return null;
        }

        return time.GetElapsedTime(entry.Kept) < _lifetime ? entry.Marks : null;
    }

    public void Keep(string session, string slot, SessionMarks marks)
    {
        var key = (session, slot);
        var now = Volatile.Read(ref _generations);
        if (now.Young.Count >= Math.Max(1, capacity / 2))
        {
            Interlocked.CompareExchange(ref _generations, new Generations([], now.Young), now);
            now = Volatile.Read(ref _generations);
        }

        now.Young[key] = new Entry(marks, time.GetTimestamp());
        now.Old.TryRemove(key, out _);
    }

    private readonly record struct Entry(SessionMarks Marks, long Kept);

    private sealed record Generations(ConcurrentDictionary<(string Session, string Slot), Entry> Young, ConcurrentDictionary<(string Session, string Slot), Entry> Old);
}
