using System.Globalization;
using Guard.Engine.Telemetry;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>The embedded database file: write-ahead log, one writer at a time, pooled readers. Thread-safe.</summary>
internal sealed class SqliteDatabase : IReadinessCheck, IAsyncDisposable, IDisposable
{
    public const string FileName = "guard.db";

    private const int BusyTimeoutSeconds = 5;
    private const int NotADatabase = 26;
    private const int Corrupt = 11;
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _readers;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isDisposed;

    private SqliteDatabase(string path, string readers, SqliteConnection writer)
    {
        FilePath = path;
        _readers = readers;
        _writer = writer;
        Version = writer.ServerVersion;
    }

    public string Name => "store";

    /// <summary>Version of the native library, such as <c>3.40.1</c>.</summary>
    public string Version { get; }

    public string FilePath { get; }

    /// <summary>Opens or creates <c>guard.db</c> under the directory and brings its tables up to date. Throws <see cref="StorageException"/>.</summary>
    public static SqliteDatabase Open(string dataDirectory, TimeProvider time)
    {
        SqliteNative.Initialize();
        var path = Path.GetFullPath(Path.Combine(dataDirectory, FileName));
        PrepareFile(path);
        SqliteConnection? writer = null;
        try
        {
            // Not from the pool: readers leave their connections there in read-only mode.
            writer = OpenConnection(ConnectionString(path, isPooled: false));
            Execute(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            SqliteMigrations.Apply(writer, time);
            return new SqliteDatabase(path, ConnectionString(path, isPooled: true), writer);
        }
        catch (SqliteException exception)
        {
            writer?.Dispose();
            throw Describe(path, exception);
        }
        catch (StorageException)
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Runs work in one write transaction. It is committed when the work returns, and undone when it throws.</summary>
    public async ValueTask WriteAsync<TState>(
        TState state, Action<SqliteConnection, SqliteTransaction, TState, CancellationToken> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var transaction = _writer.BeginTransaction(deferred: false);
            work(_writer, transaction, state, cancellationToken);
            transaction.Commit();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A pooled connection for reading; the caller disposes it.</summary>
    public SqliteConnection OpenReader()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var connection = OpenConnection(_readers);
        Execute(connection, "PRAGMA query_only = ON;");
        return connection;
    }

    /// <summary>Ready when a query can be answered now.</summary>
    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var connection = OpenReader();
            Execute(connection, "SELECT 1 FROM schema_migration LIMIT 1;");
            return ValueTask.FromResult(new Readiness { Facts = [new("db", "connected"), new("sqlite_version", Version)] });
        }
        catch (Exception exception) when (exception is SqliteException or ObjectDisposedException)
        {
            return ValueTask.FromResult(new Readiness("The embedded database does not answer. Check the disk of the data directory."));
        }
    }

    public void Dispose()
    {
        _writing.Wait();
        Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        Close();
    }

    private static string ConnectionString(string path, bool isPooled) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Cache = SqliteCacheMode.Private,
        Pooling = isPooled,
        DefaultTimeout = BusyTimeoutSeconds,
    }.ToString();

    private static void PrepareFile(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
                using var file = new FileStream(path, System.IO.FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
            else
            {
                Directory.CreateDirectory(directory, DirectoryMode);
                var options = new FileStreamOptions
                {
                    Mode = System.IO.FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = FileMode,
                };
                using (new FileStream(path, options))
                {
                    // Only there to create it with the right mode: SQLite gives its log files the mode of the database.
                }

                File.SetUnixFileMode(path, FileMode);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data directory {directory} cannot be written: {exception.Message} Make it writable for this user, or choose another with --data or GUARD_DATA.",
                exception);
        }
    }

    private static SqliteConnection OpenConnection(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000};"));
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static StorageException Describe(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        NotADatabase => new StorageException(
            $"{path} is not a database. Move it away, or choose another directory with --data or GUARD_DATA.", exception),
        Corrupt => new StorageException(
            $"{path} is damaged. Restore it from a backup, or move it away to start empty: keys and spend in it are lost then.", exception),
        _ => new StorageException($"{path} cannot be opened: {exception.Message} Check the file and the disk.", exception),
    };

    private void Close()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _writer.Dispose();
            using var pooled = new SqliteConnection(_readers);
            SqliteConnection.ClearPool(pooled);
        }

        _writing.Release();
    }
}
