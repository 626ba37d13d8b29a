namespace Guard.McpHub.Upstreams;

/// <summary>
/// The conversations with one server, each for the requests that may share it. Bounded in number and in idle time: the one unused longest makes room, and what is only listened to
/// makes room for calls. Thread-safe.
/// </summary>
internal sealed class ConversationPool(int limit, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(UpstreamSessions Sessions, string Key), Entry> _entries = [];
    private DateTimeOffset _swept;

    /// <summary>The conversation of a key, made now where there is none; null while all are in use. Give it back.</summary>
    /// <param name="sessions">Whose it is.</param>
    /// <param name="key">Who shares it.</param>
    /// <param name="isCall">It is needed for a call; false for listening.</param>
    /// <param name="make">Makes it; it is begun later.</param>
    public async ValueTask<Entry?> TakeAsync(UpstreamSessions sessions, string key, bool isCall, Func<KeptConversation> make)
    {
        Entry? taken;
        List<Entry> ended;
        lock (_gate)
        {
            ended = Sweep();
            if (!_entries.TryGetValue((sessions, key), out taken) && HasRoom(isCall, ended))
            {
                _entries[(sessions, key)] = taken = new Entry((sessions, key), make());
            }

            taken?.Count(isCall, 1, time.GetUtcNow());
        }

        await EndAsync(ended);
        return taken;
    }

    public void GiveBack(Entry entry, bool isCall)
    {
        lock (_gate)
        {
            entry.Count(isCall, -1, time.GetUtcNow());
        }
    }

    /// <summary>Ends what belongs to one client.</summary>
    public async ValueTask CloseAsync(UpstreamSessions sessions)
    {
        List<Entry> ended;
        lock (_gate)
        {
            ended = Remove(_entries.Values.Where(entry => entry.Key.Sessions == sessions));
        }

        await EndAsync(ended);
    }

    public async ValueTask DisposeAsync()
    {
        List<Entry> ended;
        lock (_gate)
        {
            ended = Remove(_entries.Values);
        }

        await EndAsync(ended);
    }

    private bool HasRoom(bool isCall, List<Entry> ended)
    {
        if (_entries.Count < limit)
        {
            return true;
        }

        var oldest = _entries.Values.Where(entry => entry.Calls == 0 && (isCall || entry.Listeners == 0)).OrderBy(static entry => entry.Listeners > 0).ThenBy(static entry => entry.Used).Take(1);
        var removed = Remove(oldest);
        ended.AddRange(removed);
        return removed.Count > 0;
    }

    private List<Entry> Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _swept < BetweenSweeps)
        {
            return [];
        }

        _swept = now;
        return Remove(_entries.Values.Where(entry => entry is { Calls: 0, Listeners: 0 } && now - entry.Used > LongestIdle));
    }

    private List<Entry> Remove(IEnumerable<Entry> entries)
    {
        var removed = entries.ToList();
        removed.ForEach(entry => _entries.Remove(entry.Key));
        return removed;
    }

    private static async ValueTask EndAsync(List<Entry> ended)
    {
        foreach (var entry in ended)
        {
            await entry.Conversation.DisposeAsync();
        }
    }

    /// <summary>One conversation and who uses it.</summary>
    internal sealed class Entry((UpstreamSessions Sessions, string Key) key, KeptConversation conversation)
    {
        public (UpstreamSessions Sessions, string Key) Key => key;

        public KeptConversation Conversation => conversation;

        public int Calls { get; private set; }

        public int Listeners { get; private set; }

        public DateTimeOffset Used { get; private set; }

        public void Count(bool isCall, int by, DateTimeOffset now)
        {
            (Calls, Listeners, Used) = (isCall ? Calls + by : Calls, isCall ? Listeners : Listeners + by, now);
        }
    }
}
