using System.Collections.Concurrent;

namespace Guard.Engine.Access;

/// <summary>The directory's maps. Read by any thread without locks; written by one thread at a time.</summary>
internal sealed class AccessTables
{
    private long _version;

    public ConcurrentDictionary<KeyHash, KeyEntry> Keys { get; } = new();

    public ConcurrentDictionary<string, KeyHash> KeyAliases { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Team> Teams { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<(string TeamId, string UserId), TeamMember> Members { get; } = new();

    public ConcurrentDictionary<string, User> Users { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> UserEmails { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, Organization> Organizations { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, EndUser> EndUsers { get; } = new(StringComparer.Ordinal);

    /// <summary>Grows after every completed write, so that a caller resolved before it is resolved anew.</summary>
    public long Version => Volatile.Read(ref _version);

    public void Load(AccessSnapshot snapshot)
    {
        Clear();
        foreach (var key in snapshot.Keys)
        {
            Put(key);
        }

        foreach (var team in snapshot.Teams)
        {
            Put(team);
        }

        foreach (var member in snapshot.Members)
        {
            Members[(member.TeamId, member.UserId)] = member;
        }

        foreach (var user in snapshot.Users)
        {
            Put(user);
        }

        foreach (var organization in snapshot.Organizations)
        {
            Organizations[organization.OrganizationId] = organization;
        }

        foreach (var endUser in snapshot.EndUsers)
        {
            EndUsers[endUser.EndUserId] = endUser;
        }

        Interlocked.Increment(ref _version);
    }

    public void Apply(IReadOnlyList<AccessChange> changes)
    {
        foreach (var change in changes)
        {
            Apply(change);
        }

        Interlocked.Increment(ref _version);
    }

    private static KeyHash Identity(string tokenHash) =>
        KeyHash.TryParse(tokenHash, out var hash) ? hash : throw new InvalidOperationException("A key's token hash must be 64 hex digits.");

    private void Apply(AccessChange change)
    {
        switch (change)
        {
            case AccessChange.PutKey put:
                Put(put.Key);
                break;
            case AccessChange.DeleteKey delete:
                Remove(Identity(delete.TokenHash));
                break;
            case AccessChange.PutTeam put:
                Put(put.Team);
                break;
            case AccessChange.PutMember put:
                Members[(put.Member.TeamId, put.Member.UserId)] = put.Member;
                break;
            case AccessChange.PutUser put:
                Put(put.User);
                break;
            case AccessChange.PutOrganization put:
                Organizations[put.Organization.OrganizationId] = put.Organization;
                break;
            case AccessChange.PutEndUser put:
                EndUsers[put.EndUser.EndUserId] = put.EndUser;
                break;
            default:
                throw new InvalidOperationException($"Unknown access change {change.GetType().Name}.");
        }
    }

    private void Put(Team team) => Teams[team.TeamId] = team with { Wishes = GuardrailWishesReader.Read(team.MetadataJson, team.ExtraJson) };

    private void Put(VirtualKey row)
    {
        var key = row with { Wishes = GuardrailWishesReader.Read(row.MetadataJson, row.ExtraJson) };
        var hash = Identity(key.TokenHash);
        if (Keys.TryGetValue(hash, out var former) && former.Key.KeyAlias is { } alias && !string.Equals(alias, key.KeyAlias, StringComparison.Ordinal))
        {
            KeyAliases.TryRemove(new KeyValuePair<string, KeyHash>(alias, hash));
        }

        Keys[hash] = new KeyEntry(key);
        if (key.KeyAlias is not null)
        {
            KeyAliases[key.KeyAlias] = hash;
        }
    }

    private void Remove(KeyHash hash)
    {
        if (Keys.TryRemove(hash, out var former) && former.Key.KeyAlias is { } alias)
        {
            KeyAliases.TryRemove(new KeyValuePair<string, KeyHash>(alias, hash));
        }
    }

    private void Put(User user)
    {
        if (Users.TryGetValue(user.UserId, out var former) && former.UserEmail is { } email
            && !string.Equals(email, user.UserEmail, StringComparison.OrdinalIgnoreCase))
        {
            UserEmails.TryRemove(new KeyValuePair<string, string>(email, user.UserId));
        }

        Users[user.UserId] = user;
        if (user.UserEmail is not null)
        {
            UserEmails[user.UserEmail] = user.UserId;
        }
    }

    private void Clear()
    {
        Keys.Clear();
        KeyAliases.Clear();
        Teams.Clear();
        Members.Clear();
        Users.Clear();
        UserEmails.Clear();
        Organizations.Clear();
        EndUsers.Clear();
    }
}
