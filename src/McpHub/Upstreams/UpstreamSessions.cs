using System.Collections.Concurrent;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// The sessions with servers of older revisions that belong together: those of one client's session, or those shared by requests without one. At most one per server and identity;
/// opened when first needed. Thread-safe.
/// </summary>
/// <param name="limit">How many.</param>
/// <param name="isOneClients">They belong to one client: whatever a server asks in them, it asks that client.</param>
internal sealed class UpstreamSessions(int limit, bool isOneClients = false)
{
    private readonly ConcurrentDictionary<(string Server, string Identity), UpstreamSession> _sessions = new();
    private readonly ConcurrentDictionary<(string Server, string Identity), Task<UpstreamSession?>> _opening = new();

    public bool IsOneClients => isOneClients;

    public IEnumerable<KeyValuePair<(string Server, string Identity), UpstreamSession>> All => _sessions;

    /// <summary>The session, opened now if there is none. What <paramref name="open"/> returns as null stays unopened.</summary>
    public async ValueTask<UpstreamSession?> GetAsync(string server, string identity, Func<CancellationToken, ValueTask<UpstreamSession?>> open, CancellationToken cancellationToken)
    {
        var key = (server, identity);
        while (true)
        {
            if (_sessions.TryGetValue(key, out var known))
            {
                return known;
            }

            var mine = new TaskCompletionSource<UpstreamSession?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var opening = _opening.GetOrAdd(key, mine.Task);
            if (ReferenceEquals(opening, mine.Task))
            {
                return await OpenAsync(key, mine, open, cancellationToken);
            }

            // Who opens it may give up; then it is somebody else's turn.
            if (await opening.WaitAsync(cancellationToken) is { } opened)
            {
                return opened;
            }
        }
    }

    /// <summary>Forgets a session that the server does not know any more; one opened since stays.</summary>
    public void Drop(string server, string identity, UpstreamSession session) =>
        _sessions.TryRemove(new KeyValuePair<(string, string), UpstreamSession>((server, identity), session));

    private async ValueTask<UpstreamSession?> OpenAsync(
        (string Server, string Identity) key, TaskCompletionSource<UpstreamSession?> turn, Func<CancellationToken, ValueTask<UpstreamSession?>> open, CancellationToken cancellationToken)
    {
        UpstreamSession? opened = null;
        try
        {
            opened = await open(cancellationToken);
            if (opened is not null)
            {
                MakeRoom();
                _sessions[key] = opened;
            }

            return opened;
        }
        finally
        {
            _opening.TryRemove(key, out _);
            turn.SetResult(opened);
        }
    }

    /// <summary>Some give way, whichever: a server opens a new one when it is asked again.</summary>
    private void MakeRoom()
    {
        foreach (var (key, _) in _sessions)
        {
            if (_sessions.Count < limit)
            {
                return;
            }

            _sessions.TryRemove(key, out _);
        }
    }
}
