using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>One member a request wants in a team, by id or by e-mail address.</summary>
/// <param name="UserId">Id, or null when only the address is known.</param>
/// <param name="UserEmail">Address, or null.</param>
/// <param name="Role"><c>admin</c> or <c>user</c>.</param>
/// <param name="MaxBudgetInTeam">Hard limit within the team, or null.</param>
internal sealed record MemberFields(string? UserId, string? UserEmail, string Role, NanoUsd? MaxBudgetInTeam)
{
    private const int MaxMembers = 1_000;

    /// <summary>Reads the members of a field that holds one object or a list of them; errors go to <paramref name="fields"/>.</summary>
    public static ImmutableArray<MemberFields> Read(AdminFields fields, string name, NanoUsd? maxBudgetInTeam)
    {
        var objects = fields.Objects(name);
        if (objects.Count > MaxMembers)
        {
            fields.Refuse(name, $"has more than {MaxMembers} members");
            return [];
        }

        var members = ImmutableArray.CreateBuilder<MemberFields>(objects.Count);
        foreach (var item in objects)
        {
            var member = new MemberFields(
                NullIfEmpty(item.Text("user_id")), NullIfEmpty(item.Text("user_email")), item.Text("role") ?? "user", item.Money("max_budget_in_team") ?? maxBudgetInTeam);
            if (item.Error is { } error)
            {
                fields.Refuse($"{name}.{error.Parameter}", "has a wrong value: " + error.Message.TrimEnd('.'));
            }
            else if (member.UserId is null && member.UserEmail is null)
            {
                fields.Refuse(name, "needs \"user_id\" or \"user_email\" in each member");
            }
            else if (member.Role is not ("admin" or "user"))
            {
                fields.Refuse($"{name}.role", "must be admin or user");
            }

            members.Add(member);
        }

        return members.ToImmutable();
    }

    /// <summary>The changes that put members into a team; users that are not known yet are made, as LiteLLM does. A user who is in the team already is refused.</summary>
    public static Result<MemberChanges> Join(AccessDirectory directory, string teamId, ImmutableArray<MemberFields> wanted, DateTimeOffset now)
    {
        var changes = new MemberChanges([], []);
        foreach (var member in wanted)
        {
            var user = Find(directory, changes, member) ?? new User
            {
                UserId = member.UserId ?? Guid.NewGuid().ToString(), UserEmail = member.UserEmail, CreatedAt = now, UpdatedAt = now,
            };
            var isIn = directory.FindMember(teamId, user.UserId) is not null
                || changes.Members.Any(other => string.Equals(other.UserId, user.UserId, StringComparison.Ordinal));
            if (isIn)
            {
                return new GuardError(GuardErrorCode.InvalidRequest, "\"member\" names a user who is in the team already.", "member");
            }

            if (directory.FindUser(user.UserId) is null)
            {
                changes.NewUsers.Add(user);
            }

            changes.Members.Add(new TeamMember
            {
                TeamId = teamId, UserId = user.UserId, Role = member.Role, MaxBudgetInTeam = member.MaxBudgetInTeam, CreatedAt = now,
            });
        }

        return changes;
    }

    private static User? Find(AccessDirectory directory, MemberChanges changes, MemberFields member) => member.UserId is { } userId
        ? directory.FindUser(userId)
        : directory.FindUserByEmail(member.UserEmail!)
            ?? changes.NewUsers.Find(user => string.Equals(user.UserEmail, member.UserEmail, StringComparison.OrdinalIgnoreCase));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
