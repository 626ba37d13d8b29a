using Dapper;
using Guard.McpHub.Pins;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Pins of MCP tools in the embedded database.</summary>
internal sealed class SqlitePinStore(SqliteDatabase database) : IPinStore
{
    private const string Select =
        """
        SELECT server AS Server, tool AS Tool, hash AS Hash, state AS State, definition AS Definition, seen_at AS SeenAt, approved_at AS ApprovedAt, approved_by AS ApprovedBy
        FROM mcp_pin
        ORDER BY rowid
        """;

    private const string Delete = "DELETE FROM mcp_pin WHERE server = @Server AND tool = @Tool";

    private const string Insert =
        """
        INSERT INTO mcp_pin (server, tool, hash, state, definition, seen_at, approved_at, approved_by)
        VALUES (@Server, @Tool, @Hash, @State, @Definition, @SeenAt, @ApprovedAt, @ApprovedBy)
        """;

    public ValueTask<IReadOnlyList<ToolPin>> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        IReadOnlyList<ToolPin> pins = [.. connection.Query<PinRow>(Select).GroupBy(static row => (row.Server, row.Tool)).Select(static rows => PinRow.ToPin(rows.Key.Server, rows.Key.Tool, rows))];
        return ValueTask.FromResult(pins);
    }

    public ValueTask SaveAsync(IReadOnlyList<ToolPin> pins, CancellationToken cancellationToken) => database.WriteAsync(pins, Save, cancellationToken);

    private static void Save(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ToolPin> pins, CancellationToken cancellationToken)
    {
        foreach (var pin in pins)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.Execute(Delete, new PinRow { Server = pin.Server, Tool = pin.Tool }, transaction);
            foreach (var row in PinRow.From(pin))
            {
                connection.Execute(Insert, row, transaction);
            }
        }
    }
}
