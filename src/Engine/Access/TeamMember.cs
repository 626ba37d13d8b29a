using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>One user's place in one team.</summary>
public sealed record TeamMember
{
    public required string TeamId { get; init; }

    public required string UserId { get; init; }

    /// <summary><c>admin</c> or <c>user</c>.</summary>
    public string Role { get; init; } = "user";

    public NanoUsd? MaxBudgetInTeam { get; init; }

    public string ExtraJson { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }
}
