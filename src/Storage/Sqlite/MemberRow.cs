using Guard.Engine.Access;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>team_member</c>.</summary>
internal sealed record MemberRow
{
    public string TeamId { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Role { get; init; } = "user";

    public long? MaxBudgetNano { get; init; }

    public string Extra { get; init; } = "{}";

    public long CreatedAt { get; init; }

    public static MemberRow From(TeamMember member) => new()
    {
        TeamId = member.TeamId,
        UserId = member.UserId,
        Role = member.Role,
        MaxBudgetNano = member.MaxBudgetInTeam?.Value,
        Extra = member.ExtraJson,
        CreatedAt = SqliteValues.Micros(member.CreatedAt),
    };

    public TeamMember ToMember() => new()
    {
        TeamId = TeamId,
        UserId = UserId,
        Role = Role,
        MaxBudgetInTeam = SqliteValues.Money(MaxBudgetNano),
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
    };
}
