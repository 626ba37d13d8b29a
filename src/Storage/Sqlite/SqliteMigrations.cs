using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Brings the tables up to date: numbered SQL files inside the assembly, each run once, all in one transaction that holds the write lock.</summary>
internal static class SqliteMigrations
{
    private const string ResourcePrefix = "Guard.Storage.Migrations.";
    private const string ResourceSuffix = ".sql";

    /// <summary>The files in order; their numbers start at 1 and have no gap.</summary>
    public static IReadOnlyList<(int Number, string Name, string Sql)> All { get; } = [.. Read(typeof(SqliteMigrations).Assembly)];

    /// <summary>Returns how many files were run. Two processes that start together run each file once between them.</summary>
    public static int Apply(SqliteConnection connection, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, transaction, "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL);");
        var done = LastApplied(connection, transaction);
        if (done > All.Count)
        {
            throw new StorageException(
                $"The database was written by a newer version of Guard (its tables are at step {done}, this version knows {All.Count}). Run that version, or restore a backup.");
        }

        foreach (var (number, name, sql) in All.Skip(done))
        {
            Execute(connection, transaction, sql);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO schema_migration (number, name, applied_at) VALUES ($number, $name, $at);";
            command.Parameters.AddWithValue("$number", number);
            command.Parameters.AddWithValue("$name", name);
            command.Parameters.AddWithValue("$at", SqliteValues.Micros(time.GetUtcNow()));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return All.Count - done;
    }

    private static int LastApplied(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT COALESCE(MAX(number), 0) FROM schema_migration;";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static IEnumerable<(int Number, string Name, string Sql)> Read(Assembly assembly)
    {
        var number = 0;
        foreach (var resource in assembly.GetManifestResourceNames().Where(IsMigration).Order(StringComparer.Ordinal))
        {
            var name = resource[ResourcePrefix.Length..^ResourceSuffix.Length];
            if (!int.TryParse(name.AsSpan(0, name.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture, out var written) || written != ++number)
            {
                throw new InvalidOperationException($"The migration {name} is out of order.");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (number, name, reader.ReadToEnd());
        }
    }

    private static bool IsMigration(string resource) =>
        resource.StartsWith(ResourcePrefix, StringComparison.Ordinal) && resource.EndsWith(ResourceSuffix, StringComparison.Ordinal);
}
