using System.Collections.Concurrent;
using System.Security.Cryptography;
using Guard.Engine.Access;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Sessions;

/// <summary>The open sessions: bounded in number and in idle time. Thread-safe.</summary>
internal sealed class SessionTable(McpHubOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, HubSession> _sessions = new(StringComparer.Ordinal);
    private long _sweptTicks;

    public int Count => _sessions.Count;

    /// <summary>Whom a session belongs to.</summary>
    public static string OwnerOf(Caller caller) => caller.Key?.TokenHash ?? (caller.IsMaster ? "master" : "");

    /// <summary>Opens one, and says which had to end for it or were idle too long.</summary>
    public (HubSession Opened, IReadOnlyList<HubSession> Ended) Open(Caller caller, ClientProfile client)
    {
        var now = time.GetUtcNow();
        var ended = Sweep(now);
        var session = new HubSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), OwnerOf(caller), client) { Used = now };
        _sessions[session.Id] = session;
        return (session, ended);
    }

    /// <summary>The caller's session of this name; null when there is none, and when it is somebody else's.</summary>
    public HubSession? Find(string id, Caller caller)
    {
        var now = time.GetUtcNow();
        if (!_sessions.TryGetValue(id, out var session) || session.Owner != OwnerOf(caller) || now - session.Used > options.SessionIdle)
        {
            return null;
        }

        session.Used = now;
        return session;
    }

    /// <summary>Ends it and what still runs for it; false where it had ended.</summary>
    public bool End(HubSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
        {
            return false;
        }

        session.End();
        return true;
    }

    /// <summary>It is in use, though nothing asks for it by name.</summary>
    public void Touch(HubSession session) => session.Used = time.GetUtcNow();

    private List<HubSession> Sweep(DateTimeOffset now)
    {
        var swept = Interlocked.Read(ref _sweptTicks);
        var isFull = _sessions.Count >= options.MaxSessions;
        if ((!isFull && now.UtcTicks - swept < TimeSpan.TicksPerMinute) || Interlocked.CompareExchange(ref _sweptTicks, now.UtcTicks, swept) != swept)
        {
            return [];
        }

        var ended = _sessions.Values.Where(session => now - session.Used > options.SessionIdle).ToList();
        if (isFull && ended.Count == 0)
        {
            // A tenth at once, so that a full table is not searched for each newcomer.
            ended.AddRange(_sessions.Values.OrderBy(static session => session.Used).Take(Math.Max(1, options.MaxSessions / 10)));
        }

        return ended.FindAll(End);
    }
}
