using Guard.Engine.Access;

namespace Guard.Host.Admin;

/// <summary>Users to be made and memberships to be written.</summary>
internal sealed record MemberChanges(List<User> NewUsers, List<TeamMember> Members)
{
    public IEnumerable<AccessChange> All =>
        NewUsers.Select(static user => (AccessChange)new AccessChange.PutUser(user)).Concat(Members.Select(static member => new AccessChange.PutMember(member)));
}
