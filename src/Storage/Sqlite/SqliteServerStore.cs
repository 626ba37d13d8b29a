using Dapper;
using Guard.McpHub.Servers;

namespace Guard.Storage.Sqlite;

/// <summary>MCP servers in the embedded database.</summary>
internal sealed class SqliteServerStore(SqliteDatabase database) : IMcpServerStore
{
    private const string Select =
        """
        SELECT server_id AS Id, server_name AS Name, definition AS Definition, created_at AS CreatedAt, updated_at AS UpdatedAt, created_by AS CreatedBy, updated_by AS UpdatedBy
        FROM mcp_server_row
        ORDER BY created_at, rowid
        """;

    private const string Put =
        """
        INSERT INTO mcp_server_row (server_id, server_name, definition, created_at, updated_at, created_by, updated_by)
        VALUES (@Id, @Name, @Definition, @CreatedAt, @UpdatedAt, @CreatedBy, @UpdatedBy)
        ON CONFLICT (server_id) DO UPDATE SET server_name = excluded.server_name, definition = excluded.definition, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    private const string Delete = "DELETE FROM mcp_server_row WHERE server_id = @Id";

    public ValueTask<IReadOnlyList<McpServerRow>> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        IReadOnlyList<McpServerRow> rows = [.. connection.Query<ServerRow>(Select).Select(static row => row.ToServer())];
        return ValueTask.FromResult(rows);
    }

    public ValueTask PutAsync(McpServerRow row, CancellationToken cancellationToken) => WriteAsync(Put, ServerRow.From(row), cancellationToken);

    public ValueTask DeleteAsync(string id, CancellationToken cancellationToken) => WriteAsync(Delete, new ServerRow { Id = id }, cancellationToken);

    private ValueTask WriteAsync(string sql, ServerRow row, CancellationToken cancellationToken) =>
        database.WriteAsync(row, (connection, transaction, written, _) => connection.Execute(sql, written, transaction), cancellationToken);
}
