using Guard.Engine.Access;
using Guard.Engine.Errors;

namespace Guard.Host.Admin;

/// <summary>Whether a key fits among what is there. Asked inside a change of the directory, so that the answer still holds when the key is written.</summary>
internal static class KeyPlacement
{
    /// <summary>Checks a key that is to be added with this secret.</summary>
    public static GuardError? CheckNew(AccessDirectory directory, VirtualKey key, string secret)
    {
        if (directory.IsMasterKey(secret))
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"key\" cannot be used for a virtual key. Choose another, or leave it out.", "key");
        }

        return directory.FindKey(key.TokenHash) is not null
            ? new GuardError(GuardErrorCode.Conflict, "\"key\" exists already. Choose another, or leave it out.", "key")
            : Check(directory, key);
    }

    /// <summary>Checks the alias, the team and the organisation of a new or changed key.</summary>
    public static GuardError? Check(AccessDirectory directory, VirtualKey key)
    {
        if (key.KeyAlias is { } alias && directory.FindKeyByAlias(alias) is { } other && !string.Equals(other.TokenHash, key.TokenHash, StringComparison.Ordinal))
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"key_alias\" is used by another key. Choose another alias.", "key_alias");
        }

        if (key.TeamId is null)
        {
            return null;
        }

        if (directory.FindTeam(key.TeamId) is not { } team)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "\"team_id\" is not a known team. Create it with /team/new first.", "team_id");
        }

        return key.OrganizationId is { } organization && team.OrganizationId is { } owner && !string.Equals(organization, owner, StringComparison.Ordinal)
            ? new GuardError(GuardErrorCode.InvalidRequest, "\"organization_id\" is not the organization of the team. Leave it out, or choose another team.", "organization_id")
            : null;
    }
}
