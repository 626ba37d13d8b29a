using Guard.Engine.Rules.Stored;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>guardrail_row</c>, <c>policy_row</c> or <c>policy_attachment_row</c>; each uses the columns it has.</summary>
internal sealed record RuleRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Parameters { get; init; } = "{}";

    public string? Info { get; init; }

    public long Version { get; init; }

    public long Status { get; init; }

    public string? Inherit { get; init; }

    public string? Description { get; init; }

    public string Added { get; init; } = "[]";

    public string Removed { get; init; } = "[]";

    public string? Condition { get; init; }

    public string? Pipeline { get; init; }

    public string? ParentId { get; init; }

    public string? Scope { get; init; }

    public string Teams { get; init; } = "[]";

    public string Keys { get; init; } = "[]";

    public string Models { get; init; } = "[]";

    public string Tags { get; init; } = "[]";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? PublishedAt { get; init; }

    public long? ProductionAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public static RuleRow From(GuardrailRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Parameters = row.ParametersJson,
        Info = row.InfoJson,
        CreatedAt = SqliteValues.Micros(row.CreatedAt),
        UpdatedAt = SqliteValues.Micros(row.UpdatedAt),
        CreatedBy = row.CreatedBy,
        UpdatedBy = row.UpdatedBy,
    };

    public static RuleRow From(PolicyRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Version = row.Version,
        Status = (long)row.Status,
        Inherit = row.Inherit,
        Description = row.Description,
        Added = SqliteValues.Json(row.Add),
        Removed = SqliteValues.Json(row.Remove),
        Condition = row.ConditionJson,
        Pipeline = row.PipelineJson,
        ParentId = row.ParentId,
        CreatedAt = SqliteValues.Micros(row.CreatedAt),
        UpdatedAt = SqliteValues.Micros(row.UpdatedAt),
        PublishedAt = SqliteValues.Micros(row.PublishedAt),
        ProductionAt = SqliteValues.Micros(row.ProductionAt),
        CreatedBy = row.CreatedBy,
        UpdatedBy = row.UpdatedBy,
    };

    public static RuleRow From(AttachmentRow row) => new()
    {
        Id = row.Id,
        Name = row.Policy,
        Scope = row.Scope,
        Teams = SqliteValues.Json(row.Teams),
        Keys = SqliteValues.Json(row.Keys),
        Models = SqliteValues.Json(row.Models),
        Tags = SqliteValues.Json(row.Tags),
        CreatedAt = SqliteValues.Micros(row.CreatedAt),
        UpdatedAt = SqliteValues.Micros(row.UpdatedAt),
        CreatedBy = row.CreatedBy,
        UpdatedBy = row.UpdatedBy,
    };

    public GuardrailRow ToGuardrail() => new()
    {
        Id = Id,
        Name = Name,
        ParametersJson = Parameters,
        InfoJson = Info,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };

    public PolicyRow ToPolicy() => new()
    {
        Id = Id,
        Name = Name,
        Version = (int)Version,
        Status = (PolicyStatus)Status,
        Inherit = Inherit,
        Description = Description,
        Add = SqliteValues.List(Added),
        Remove = SqliteValues.List(Removed),
        ConditionJson = Condition,
        PipelineJson = Pipeline,
        ParentId = ParentId,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        PublishedAt = SqliteValues.Time(PublishedAt),
        ProductionAt = SqliteValues.Time(ProductionAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };

    public AttachmentRow ToAttachment() => new()
    {
        Id = Id,
        Policy = Name,
        Scope = Scope,
        Teams = SqliteValues.List(Teams),
        Keys = SqliteValues.List(Keys),
        Models = SqliteValues.List(Models),
        Tags = SqliteValues.List(Tags),
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };
}
