using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>Everything the store knows about access, read at start.</summary>
public sealed record AccessSnapshot
{
    public ImmutableArray<VirtualKey> Keys { get; init; } = [];

    public ImmutableArray<Team> Teams { get; init; } = [];

    public ImmutableArray<TeamMember> Members { get; init; } = [];

    public ImmutableArray<User> Users { get; init; } = [];

    public ImmutableArray<Organization> Organizations { get; init; } = [];

    public ImmutableArray<EndUser> EndUsers { get; init; } = [];
}
