using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Guard.Engine.Access;
using Guard.McpHub.Metering;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Sessions;

/// <summary>The open sessions: bounded in number, for each caller and in all, and in idle time. Thread-safe.</summary>
internal sealed class SessionTable(McpHubOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, HubSession> _sessions = new(StringComparer.Ordinal);
    private readonly CallerShare _shares = new(options.MaxCallerSessions, string.Create(
        CultureInfo.InvariantCulture,
        $"This key has {options.MaxCallerSessions} open sessions, as many as one key may have. End those that are done with a DELETE, or have guard.limits.mcp_sessions raised."));

    private readonly Lock _room = new();
    private long _sweptTicks;

    public int Count => _sessions.Count;

    /// <summary>How many were not opened because their caller has as many as it may have.</summary>
    public long Refused => _shares.Refused;

    /// <summary>Why a caller can open no other.</summary>
    public RpcReply Refusal => _shares.Refusal;

    /// <summary>Opens one, null when the caller has as many as it may have; and says which had to end for it or were idle too long.</summary>
    public (HubSession? Opened, IReadOnlyList<HubSession> Ended) Open(Caller caller, ClientProfile client)
    {
        var now = time.GetUtcNow();
        var ended = Sweep(now);
        var owner = CallerName.Of(caller);
        if (!_shares.TryTake(owner))
        {
            return (null, ended);
        }

        // Only for who may have another: nobody else's session ends for one that is refused.
        ended.AddRange(MakeRoom(now));

        var session = new HubSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), owner, client) { Used = now };
        _sessions[session.Id] = session;
        return (session, ended);
    }

    /// <summary>The caller's session of this name; null when there is none, and when it is somebody else's.</summary>
    public HubSession? Find(string id, Caller caller)
    {
        var now = time.GetUtcNow();
        if (!_sessions.TryGetValue(id, out var session) || session.Owner != CallerName.Of(caller) || now - session.Used > options.SessionIdle)
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

        _shares.GiveBack(session.Owner);
        session.End();
        return true;
    }

    /// <summary>It is in use, though nothing asks for it by name: its client listens.</summary>
    public void Touch(HubSession session) => session.Used = time.GetUtcNow();

    /// <summary>Ends those that were idle too long; looks once a minute.</summary>
    private List<HubSession> Sweep(DateTimeOffset now)
    {
        var swept = Interlocked.Read(ref _sweptTicks);
        return now.UtcTicks - swept < TimeSpan.TicksPerMinute || Interlocked.CompareExchange(ref _sweptTicks, now.UtcTicks, swept) != swept ? [] : EndIdle(now);
    }

    /// <summary>Makes room in a full table: the idle end, else those unused longest.</summary>
    private List<HubSession> MakeRoom(DateTimeOffset now)
    {
        if (_sessions.Count < options.MaxSessions)
        {
            return [];
        }

        lock (_room)
        {
            // A tenth at once, so that a full table is not searched for each newcomer.
            return _sessions.Count < options.MaxSessions ? []
                : EndIdle(now) is { Count: > 0 } ended ? ended
                : _sessions.Values.OrderBy(static session => session.Used).Take(Math.Max(1, options.MaxSessions / 10)).ToList().FindAll(End);
        }
    }

    private List<HubSession> EndIdle(DateTimeOffset now) => _sessions.Values.Where(session => now - session.Used > options.SessionIdle).ToList().FindAll(End);
}
