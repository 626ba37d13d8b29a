namespace Guard.Engine.Access;

/// <summary>One write to the access store. Several in one call are one transaction.</summary>
public abstract record AccessChange
{
    private AccessChange()
    {
    }

    public sealed record PutKey(VirtualKey Key) : AccessChange;

    public sealed record DeleteKey(string TokenHash) : AccessChange;

    public sealed record PutTeam(Team Team) : AccessChange;

    public sealed record PutMember(TeamMember Member) : AccessChange;

    public sealed record PutUser(User User) : AccessChange;

    public sealed record PutOrganization(Organization Organization) : AccessChange;

    public sealed record PutEndUser(EndUser EndUser) : AccessChange;
}
