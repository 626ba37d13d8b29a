using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Guard.Engine.Errors;

namespace Guard.Engine.Access;

/// <summary>
/// The whole of access in memory, in front of <see cref="IAccessStore"/>. Reads take no lock and touch no store; a write is durable before it is
/// visible, and visible before the writing call returns, so the next request sees it. Thread-safe.
/// </summary>
public sealed class AccessDirectory : IDisposable
{
    private readonly IAccessStore _store;
    private readonly TimeProvider _time;
    private readonly AccessTables _tables = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly byte[] _masterDigest = new byte[KeyHash.Size];

    /// <summary>Throws <see cref="ArgumentException"/> when the master key is empty or too long to be compared.</summary>
    public AccessDirectory(IAccessStore store, AccessOptions options, TimeProvider time)
    {
        _store = store;
        _time = time;
        if (!KeyHasher.TryHash(options.MasterKey, out var master))
        {
            throw new ArgumentException($"The master key must have 1 to {KeyHasher.MaxKeyBytes} bytes.", nameof(options));
        }

        master.Write(_masterDigest);
    }

    public IEnumerable<VirtualKey> Keys => _tables.Keys.Select(static pair => pair.Value.Key);

    public IEnumerable<Team> Teams => _tables.Teams.Select(static pair => pair.Value);

    public IEnumerable<TeamMember> Members => _tables.Members.Select(static pair => pair.Value);

    public IEnumerable<User> Users => _tables.Users.Select(static pair => pair.Value);

    public AccessCounts Counts => new(
        _tables.Keys.Count, _tables.Teams.Count, _tables.Members.Count, _tables.Users.Count, _tables.Organizations.Count, _tables.EndUsers.Count);

    /// <summary>Reads everything from the store. Called once before the first request; until then only the master key is known.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _tables.Load(await _store.LoadAsync(cancellationToken));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes the changes to the store in one transaction, then to memory. When the store throws, memory is untouched.</summary>
    public async ValueTask ApplyAsync(IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(changes, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Decides and writes as one step: no other write happens between what <paramref name="decide"/> reads here and what it asks to be written.
    /// An error it returns is handed back and nothing is written.
    /// </summary>
    public async ValueTask<Result<T>> ChangeAsync<T>(Func<AccessDirectory, Result<AccessPlan<T>>> decide, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!decide(this).TryGetValue(out var plan, out var error))
            {
                return error;
            }

            await WriteAsync(plan.Changes, cancellationToken);
            return plan.Answer;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Who holds this key. The master key is compared in constant time; errors never repeat the key.</summary>
    public Result<Caller> Authenticate(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty)
        {
            return AccessErrors.NoKey;
        }

        if (!KeyHasher.TryHash(key, out var hash))
        {
            return AccessErrors.UnknownKey;
        }

        if (IsMaster(hash))
        {
            return Caller.Master;
        }

        return _tables.Keys.TryGetValue(hash, out var entry) ? Admit(entry) : AccessErrors.UnknownKey;
    }

    /// <summary>True when <paramref name="key"/> is the master key, which can never be given out as a virtual key.</summary>
    public bool IsMasterKey(string key) => KeyHasher.TryHash(key, out var hash) && IsMaster(hash);

    /// <summary>Finds a key by its full text or by its hash.</summary>
    public VirtualKey? FindKey(string keyOrHash) =>
        (KeyHash.TryParse(keyOrHash, out var hash) || KeyHasher.TryHash(keyOrHash, out hash)) && _tables.Keys.TryGetValue(hash, out var entry)
            ? entry.Key
            : null;

    public VirtualKey? FindKeyByAlias(string alias) =>
        _tables.KeyAliases.TryGetValue(alias, out var hash) && _tables.Keys.TryGetValue(hash, out var entry) ? entry.Key : null;

    /// <summary>Who would ask with this key, whether or not it may be used now. For administration, not for requests.</summary>
    public Caller CallerOf(VirtualKey key) => Resolve(key);

    public Team? FindTeam(string teamId) => _tables.Teams.GetValueOrDefault(teamId);

    public TeamMember? FindMember(string teamId, string userId) => _tables.Members.GetValueOrDefault((teamId, userId));

    public User? FindUser(string userId) => _tables.Users.GetValueOrDefault(userId);

    /// <summary>Finds a user by e-mail address, ignoring case.</summary>
    public User? FindUserByEmail(string email) => _tables.UserEmails.TryGetValue(email, out var userId) ? FindUser(userId) : null;

    public Organization? FindOrganization(string organizationId) => _tables.Organizations.GetValueOrDefault(organizationId);

    public EndUser? FindEndUser(string endUserId) => _tables.EndUsers.GetValueOrDefault(endUserId);

    /// <summary>Members of a team, oldest first. Looks through all memberships: for administration, not for requests.</summary>
    public IReadOnlyList<TeamMember> MembersOf(string teamId) =>
        [.. Members.Where(member => string.Equals(member.TeamId, teamId, StringComparison.Ordinal)).OrderBy(static member => member.CreatedAt)];

    /// <summary>Ids of the teams a user is in, oldest membership first. For administration, not for requests.</summary>
    public ImmutableArray<string> TeamsOf(string userId) =>
    [
        .. Members.Where(member => string.Equals(member.UserId, userId, StringComparison.Ordinal))
            .OrderBy(static member => member.CreatedAt)
            .Select(static member => member.TeamId),
    ];

    public void Dispose() => _writing.Dispose();

    private async ValueTask WriteAsync(IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        await _store.ApplyAsync(changes, cancellationToken);
        _tables.Apply(changes);
    }

    private bool IsMaster(KeyHash hash)
    {
        Span<byte> digest = stackalloc byte[KeyHash.Size];
        hash.Write(digest);
        return CryptographicOperations.FixedTimeEquals(digest, _masterDigest);
    }

    private Result<Caller> Admit(KeyEntry entry)
    {
        var version = _tables.Version;
        var caller = entry.Recall(version);
        if (caller is null)
        {
            caller = Resolve(entry.Key);
            entry.Remember(caller, version);
        }

        return Refusal(caller) is { } error ? error : caller;
    }

    private Caller Resolve(VirtualKey key)
    {
        var team = key.TeamId is null ? null : FindTeam(key.TeamId);
        var organizationId = key.OrganizationId ?? team?.OrganizationId;
        return new Caller
        {
            Key = key,
            Team = team,
            Member = team is null || key.UserId is null ? null : FindMember(team.TeamId, key.UserId),
            User = key.UserId is null ? null : FindUser(key.UserId),
            Organization = organizationId is null ? null : FindOrganization(organizationId),
        };
    }

    private GuardError? Refusal(Caller caller)
    {
        var key = caller.Key!;
        if (key.Blocked)
        {
            return AccessErrors.Blocked("key");
        }

        if (key.Expires is { } expires && expires <= _time.GetUtcNow())
        {
            return new GuardError(
                GuardErrorCode.KeyExpired,
                string.Create(CultureInfo.InvariantCulture, $"Authentication Error, the key expired at {expires.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Ask for a new one or extend it."));
        }

        // A key of a team that is gone must not outlive the team's limits.
        if (caller.Team is { Blocked: true } || (caller.Team is null && key.TeamId is not null))
        {
            return AccessErrors.Blocked("team");
        }

        if (caller.User is { Blocked: true })
        {
            return AccessErrors.Blocked("user");
        }

        return caller.Organization is { Blocked: true } ? AccessErrors.Blocked("organization") : null;
    }
}
