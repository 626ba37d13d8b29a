using Dapper;
using Guard.McpHub.Toolsets;

namespace Guard.Storage.Sqlite;

/// <summary>Toolsets in the embedded database.</summary>
internal sealed class SqliteToolsetStore(SqliteDatabase database) : IToolsetStore
{
    private const string Select =
        """
        SELECT toolset_id AS Id, toolset_name AS Name, description AS Description, tools AS Tools, created_at AS CreatedAt, updated_at AS UpdatedAt, created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM mcp_toolset_row
        ORDER BY created_at, rowid
        """;

    private const string Put =
        """
        INSERT INTO mcp_toolset_row (toolset_id, toolset_name, description, tools, created_at, updated_at, created_by, updated_by)
        VALUES (@Id, @Name, @Description, @Tools, @CreatedAt, @UpdatedAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (toolset_id) DO UPDATE SET toolset_name = excluded.toolset_name, description = excluded.description, tools = excluded.tools, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    private const string Delete = "DELETE FROM mcp_toolset_row WHERE toolset_id = @Id";

    public ValueTask<IReadOnlyList<ToolsetRow>> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        IReadOnlyList<ToolsetRow> rows = [.. connection.Query<ToolsetLine>(Select).Select(static row => row.ToToolset())];
        return ValueTask.FromResult(rows);
    }

    public ValueTask PutAsync(ToolsetRow row, CancellationToken cancellationToken) => WriteAsync(Put, ToolsetLine.From(row), cancellationToken);

    public ValueTask DeleteAsync(string id, CancellationToken cancellationToken) => WriteAsync(Delete, new ToolsetLine { Id = id }, cancellationToken);

    private ValueTask WriteAsync(string sql, ToolsetLine row, CancellationToken cancellationToken) =>
        database.WriteAsync(row, (connection, transaction, written, _) => connection.Execute(sql, written, transaction), cancellationToken);
}
