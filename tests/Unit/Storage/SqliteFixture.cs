using Guard.Storage.Sqlite;
using Guard.Testing;

namespace Guard.UnitTests.Storage;

/// <summary>A database in a directory of its own, which can be closed and opened again.</summary>
internal sealed class SqliteFixture : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SqliteFixture() => Database = SqliteDatabase.Open(Path, Clock);

    public ManualTimeProvider Clock { get; } = new();

    public string Path => _directory.Combine("data");

    public SqliteDatabase Database { get; private set; }

    public void Reopen()
    {
        Database.Dispose();
        Database = SqliteDatabase.Open(Path, Clock);
    }

    public object? Scalar(string sql)
    {
        using var connection = Database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Database.Dispose();
        _directory.Dispose();
    }
}
