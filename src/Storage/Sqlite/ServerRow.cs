using Guard.McpHub.Servers;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>mcp_server_row</c>.</summary>
internal sealed record ServerRow
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Definition { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public static ServerRow From(McpServerRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Definition = row.DefinitionJson,
        CreatedAt = SqliteValues.Micros(row.CreatedAt),
        UpdatedAt = SqliteValues.Micros(row.UpdatedAt),
        CreatedBy = row.CreatedBy,
        UpdatedBy = row.UpdatedBy,
    };

    public McpServerRow ToServer() => new()
    {
        Id = Id,
        Name = Name,
        DefinitionJson = Definition,
        CreatedAt = SqliteValues.Time(CreatedAt),
        UpdatedAt = SqliteValues.Time(UpdatedAt),
        CreatedBy = CreatedBy,
        UpdatedBy = UpdatedBy,
    };
}
