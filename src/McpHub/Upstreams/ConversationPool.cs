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
    private readonly Dictionary<(UpstreamSessions Sessions, string Key, int Number), Entry> _entries = [];
    private DateTimeOffset _swept;

    /// <summary>A conversation of a key, made now where there is none; null while all are in use. Give it back.</summary>
    /// <param name="sessions">Whose it is.</param>
    /// <param name="key">Who shares it.</param>
    /// <param name="use">What it is needed for.</param>
    /// <param name="make">Makes it; it is begun later.</param>
    public async ValueTask<Entry?> TakeAsync(UpstreamSessions sessions, string key, StreamUse use, Func<KeptConversation> make)
    {
        Entry? taken;
        List<Entry> ended;
        lock (_gate)
        {
            ended = Sweep();
            var number = 0;
            while (_entries.TryGetValue((sessions, key, number), out taken) && use == StreamUse.Question && taken.Questions > 0)
            {
                number++;
            }

            if (taken is null && HasRoom(use, ended))
            {
                _entries[(sessions, key, number)] = taken = new Entry((sessions, key, number), make());
            }

            taken?.Count(use, 1, time.GetUtcNow());
        }

        await EndAsync(ended);
        return taken;
    }

    public void GiveBack(Entry entry, StreamUse use)
    {
        lock (_gate)
        {
            entry.Count(use, -1, time.GetUtcNow());
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

    private bool HasRoom(StreamUse use, List<Entry> ended)
    {
        if (_entries.Count < limit)
        {
            return true;
        }

        var oldest = _entries.Values.Where(entry => entry.Requests == 0 && (use != StreamUse.Listening || entry.Listeners == 0)).OrderBy(static entry => entry.Listeners > 0).ThenBy(static entry => entry.Used).Take(1);
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
        return Remove(_entries.Values.Where(entry => entry is { Requests: 0, Listeners: 0 } && now - entry.Used > LongestIdle));
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
    internal sealed class Entry((UpstreamSessions Sessions, string Key, int Number) key, KeptConversation conversation)
    {
        public (UpstreamSessions Sessions, string Key, int Number) Key => key;

        public KeptConversation Conversation => conversation;

        /// <summary>Requests that run, those that may ask included.</summary>
        public int Requests { get; private set; }

        public int Questions { get; private set; }

        public int Listeners { get; private set; }

        public DateTimeOffset Used { get; private set; }

        public void Count(StreamUse use, int by, DateTimeOffset now)
        {
            Used = now;
            Requests += use == StreamUse.Listening ? 0 : by;
            Questions += use == StreamUse.Question ? by : 0;
            Listeners += use == StreamUse.Listening ? by : 0;
        }
    }
}
