using Guard.McpHub.Toolsets;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>mcp_toolset_row</c>.</summary>
internal sealed record ToolsetLine
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Description { get; init; }

    public string Tools { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public static ToolsetLine From(ToolsetRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Description = row.Description,
        Tools = row.ToolsJson,
        CreatedAt = SqliteValues.Micros(row.CreatedAt),
        UpdatedAt = SqliteValues.Micros(row.UpdatedAt),
        CreatedBy = row.CreatedBy,
        UpdatedBy = row.UpdatedBy,
    };

    public ToolsetRow ToToolset() => new()
    {
        Id = Id,
        Name = Name,
        Description = Description,
        ToolsJson = Tools,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };
}
