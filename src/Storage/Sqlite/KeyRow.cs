using Guard.Engine.Access;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>virtual_key</c>.</summary>
internal sealed record KeyRow
{
    public string TokenHash { get; init; } = "";

    public string KeyName { get; init; } = "";

    public string? KeyAlias { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? OrganizationId { get; init; }

    public string Models { get; init; } = "[]";

    public string Aliases { get; init; } = "{}";

    public long? MaxBudgetNano { get; init; }

    public int? RpmLimit { get; init; }

    public long? Expires { get; init; }

    public bool Blocked { get; init; }

    public string Guardrails { get; init; } = "[]";

    public string Tags { get; init; } = "[]";

    public string Metadata { get; init; } = "{}";

    public string? ObjectPermission { get; init; }

    public string Extra { get; init; } = "{}";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public static KeyRow From(VirtualKey key) => new()
    {
        TokenHash = key.TokenHash,
        KeyName = key.KeyName,
        KeyAlias = key.KeyAlias,
        UserId = key.UserId,
        TeamId = key.TeamId,
        OrganizationId = key.OrganizationId,
        Models = SqliteValues.Json(key.Models),
        Aliases = SqliteValues.Json(key.Aliases),
        MaxBudgetNano = key.MaxBudget?.Value,
        RpmLimit = key.RpmLimit,
        Expires = SqliteValues.Micros(key.Expires),
        Blocked = key.Blocked,
        Guardrails = SqliteValues.Json(key.Guardrails),
        Tags = SqliteValues.Json(key.Tags),
        Metadata = key.MetadataJson,
        ObjectPermission = key.ObjectPermissionJson,
        Extra = key.ExtraJson,
        CreatedAt = SqliteValues.Micros(key.CreatedAt),
        UpdatedAt = SqliteValues.Micros(key.UpdatedAt),
        CreatedBy = key.CreatedBy,
        UpdatedBy = key.UpdatedBy,
    };

    public VirtualKey ToKey() => new()
    {
        TokenHash = TokenHash,
        KeyName = KeyName,
        KeyAlias = KeyAlias,
        UserId = UserId,
        TeamId = TeamId,
        OrganizationId = OrganizationId,
        Models = SqliteValues.List(Models),
        Aliases = SqliteValues.Map(Aliases),
        MaxBudget = SqliteValues.Money(MaxBudgetNano),
        RpmLimit = RpmLimit,
        Expires = SqliteValues.Time(Expires),
        Blocked = Blocked,
        Guardrails = SqliteValues.List(Guardrails),
        Tags = SqliteValues.List(Tags),
        MetadataJson = Metadata,
        ObjectPermissionJson = ObjectPermission,
        ExtraJson = Extra,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };
}
