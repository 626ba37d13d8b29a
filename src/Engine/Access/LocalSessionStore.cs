namespace Guard.Engine.Access;

/// <summary>The session memory of one process: what was used last, never more than its capacity, and nothing for longer than its lifetime.</summary>
/// <param name="time">Clock of the lifetime.</param>
/// <param name="capacity">Entries kept at most.</param>
/// <param name="lifetime">How long an entry lasts without being kept again; two hours unless given.</param>
public sealed class LocalSessionStore(TimeProvider time, int capacity = LocalSessionStore.DefaultCapacity, TimeSpan? lifetime = null) : ISessionStore
{
    public const int DefaultCapacity = 131_072;

    private readonly RecentMap<(string Session, string Slot), SessionMarks> _recent = new(time, capacity, lifetime ?? TimeSpan.FromHours(2));

    /// <summary>Entries kept, those that are over their time included.</summary>
    public int Count => _recent.Count;

    public SessionMarks? Find(string session, string slot) => _recent.Find((session, slot));

    public void Keep(string session, string slot, SessionMarks marks) => _recent.Keep((session, slot), marks);
}
