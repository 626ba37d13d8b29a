using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>organization</c>, <c>team</c>, <c>app_user</c> or <c>end_user</c>, which share most columns.</summary>
internal sealed record ScopeRow
{
    public string Id { get; init; } = "";

    public string? Alias { get; init; }

    public string? UserEmail { get; init; }

    public string? Role { get; init; }

    public string? OrganizationId { get; init; }

    public string Aliases { get; init; } = "{}";

    public string Models { get; init; } = "[]";

    public long? MaxBudgetNano { get; init; }

    public bool Blocked { get; init; }

    public string Guardrails { get; init; } = "[]";

    public string Metadata { get; init; } = "{}";

    public string? ObjectPermission { get; init; }

    public string Extra { get; init; } = "{}";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public static ScopeRow From(Organization organization) => new()
    {
        Id = organization.OrganizationId,
        Alias = organization.OrganizationAlias,
        Models = SqliteValues.Json(organization.Models),
        MaxBudgetNano = organization.MaxBudget?.Value,
        Blocked = organization.Blocked,
        Guardrails = SqliteValues.Json(organization.Guardrails),
        Metadata = organization.MetadataJson,
        ObjectPermission = organization.ObjectPermissionJson,
        Extra = organization.ExtraJson,
        CreatedAt = SqliteValues.Micros(organization.CreatedAt),
        UpdatedAt = SqliteValues.Micros(organization.UpdatedAt),
    };

    public static ScopeRow From(Team team) => new()
    {
        Id = team.TeamId,
        Alias = team.TeamAlias,
        OrganizationId = team.OrganizationId,
        Aliases = SqliteValues.Json(team.Aliases),
        Models = SqliteValues.Json(team.Models),
        MaxBudgetNano = team.MaxBudget?.Value,
        Blocked = team.Blocked,
        Guardrails = SqliteValues.Json(team.Guardrails),
        Metadata = team.MetadataJson,
        ObjectPermission = team.ObjectPermissionJson,
        Extra = team.ExtraJson,
        CreatedAt = SqliteValues.Micros(team.CreatedAt),
        UpdatedAt = SqliteValues.Micros(team.UpdatedAt),
    };

    public static ScopeRow From(User user) => new()
    {
        Id = user.UserId,
        Alias = user.UserAlias,
        UserEmail = user.UserEmail,
        Role = user.Role,
        OrganizationId = user.OrganizationId,
        Models = SqliteValues.Json(user.Models),
        MaxBudgetNano = user.MaxBudget?.Value,
        Blocked = user.Blocked,
        Guardrails = SqliteValues.Json(user.Guardrails),
        Metadata = user.MetadataJson,
        ObjectPermission = user.ObjectPermissionJson,
        Extra = user.ExtraJson,
        CreatedAt = SqliteValues.Micros(user.CreatedAt),
        UpdatedAt = SqliteValues.Micros(user.UpdatedAt),
    };

    public static ScopeRow From(EndUser endUser) => new()
    {
        Id = endUser.EndUserId,
        Alias = endUser.Alias,
        Models = SqliteValues.Json(endUser.Models),
        MaxBudgetNano = endUser.MaxBudget?.Value,
        Blocked = endUser.Blocked,
        Guardrails = SqliteValues.Json(endUser.Guardrails),
        Metadata = endUser.MetadataJson,
        ObjectPermission = endUser.ObjectPermissionJson,
        Extra = endUser.ExtraJson,
        CreatedAt = SqliteValues.Micros(endUser.CreatedAt),
        UpdatedAt = SqliteValues.Micros(endUser.UpdatedAt),
    };

    public Organization ToOrganization() => new()
    {
        OrganizationId = Id,
        OrganizationAlias = Alias,
        Models = SqliteValues.List(Models),
        MaxBudget = SqliteValues.Money(MaxBudgetNano),
        Blocked = Blocked,
        Guardrails = SqliteValues.List(Guardrails),
        MetadataJson = Metadata,
        ObjectPermissionJson = ObjectPermission,
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
    };

    public Team ToTeam() => new()
    {
        TeamId = Id,
        TeamAlias = Alias,
        OrganizationId = OrganizationId,
        Aliases = SqliteValues.Map(Aliases),
        Models = SqliteValues.List(Models),
        MaxBudget = SqliteValues.Money(MaxBudgetNano),
        Blocked = Blocked,
        Guardrails = SqliteValues.List(Guardrails),
        MetadataJson = Metadata,
        ObjectPermissionJson = ObjectPermission,
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
    };

    public User ToUser() => new()
    {
        UserId = Id,
        UserAlias = Alias,
        UserEmail = UserEmail,
        Role = Role ?? "internal_user",
        OrganizationId = OrganizationId,
        Models = SqliteValues.List(Models),
        MaxBudget = SqliteValues.Money(MaxBudgetNano),
        Blocked = Blocked,
        Guardrails = SqliteValues.List(Guardrails),
        MetadataJson = Metadata,
        ObjectPermissionJson = ObjectPermission,
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
    };

    public EndUser ToEndUser() => new()
    {
        EndUserId = Id,
        Alias = Alias,
        Models = SqliteValues.List(Models),
        MaxBudget = SqliteValues.Money(MaxBudgetNano),
        Blocked = Blocked,
        Guardrails = SqliteValues.List(Guardrails),
        MetadataJson = Metadata,
        ObjectPermissionJson = ObjectPermission,
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
    };
}
