using System.Runtime.InteropServices;
using Guard.Storage;
using Guard.Storage.Sqlite;
using Guard.Testing;

namespace Guard.UnitTests.Storage;

public sealed class SqliteDatabaseTests
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint VersionText();

    [Fact]
    public void Open_RunsEachMigrationOnce()
    {
        using var sqlite = new SqliteFixture();
        sqlite.Scalar("SELECT COUNT(*) FROM schema_migration").ShouldBe((long)SqliteMigrations.All.Count);

        sqlite.Reopen();

        sqlite.Scalar("SELECT COUNT(*) FROM schema_migration").ShouldBe((long)SqliteMigrations.All.Count);
    }

    [Fact]
    public async Task Open_MigratesOnce_WhenSeveralOpenAtTheSameTime()
    {
        using var directory = new TemporaryDirectory();
        var clock = new ManualTimeProvider();

        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteDatabase.Open(directory.Path, clock))));

        foreach (var database in databases)
        {
            (await database.CheckAsync(CancellationToken.None)).IsReady.ShouldBeTrue();
            database.Dispose();
        }
    }

    [Fact]
    public async Task Open_RefusesADatabase_OfANewerVersion()
    {
        using var sqlite = new SqliteFixture();
        await sqlite.Database.WriteAsync(0, static (connection, transaction, _, _) =>
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO schema_migration VALUES (9999, 'later', 0)";
            command.ExecuteNonQuery();
        }, CancellationToken.None);

        Should.Throw<StorageException>(() => SqliteDatabase.Open(sqlite.Path, sqlite.Clock)).Message.ShouldContain("newer version");
    }

    [Fact]
    public void Open_UsesTheWriteAheadLog()
    {
        using var sqlite = new SqliteFixture();

        sqlite.Scalar("PRAGMA journal_mode").ShouldBe("wal");
    }

    [Fact]
    public void Open_KeepsTheFilesToTheirOwner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var sqlite = new SqliteFixture();

        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (File.GetUnixFileMode(sqlite.Path) & others).ShouldBe(UnixFileMode.None);
        foreach (var file in Directory.GetFiles(sqlite.Path))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public void Open_SaysSo_WhenTheFileIsNotADatabase()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write(SqliteDatabase.FileName, string.Concat(Enumerable.Repeat("This is a letter to a friend. ", 200)));

        var error = Should.Throw<StorageException>(() => SqliteDatabase.Open(directory.Path, new ManualTimeProvider()));

        error.Message.ShouldContain("is not a database");
        error.Message.ShouldContain(path);
    }

    [Fact]
    public void Open_SaysSo_WhenTheDatabaseIsDamaged()
    {
        using var sqlite = new SqliteFixture();
        sqlite.Database.Dispose();
        var path = Path.Combine(sqlite.Path, SqliteDatabase.FileName);
        var bytes = File.ReadAllBytes(path);
        Array.Fill(bytes, (byte)0x5A, 100, bytes.Length - 100);
        File.WriteAllBytes(path, bytes);

        Should.Throw<StorageException>(() => SqliteDatabase.Open(sqlite.Path, sqlite.Clock)).Message.ShouldContain("damaged");
    }

    [Fact]
    public void Open_SaysSo_WhenTheDirectoryCannotBeWritten()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("file", "");

        var error = Should.Throw<StorageException>(() => SqliteDatabase.Open(Path.Combine(file, "data"), new ManualTimeProvider()));

        error.Message.ShouldContain("cannot be written");
        error.Message.ShouldContain("--data");
    }

    [Fact]
    public async Task Write_UndoesEverything_WhenTheWorkThrows()
    {
        using var sqlite = new SqliteFixture();

        await Should.ThrowAsync<InvalidOperationException>(async () => await sqlite.Database.WriteAsync(0, static (connection, transaction, _, _) =>
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO spend_total VALUES (0, 'k', 1)";
            command.ExecuteNonQuery();
            throw new InvalidOperationException("half way");
        }, CancellationToken.None));

        sqlite.Scalar("SELECT COUNT(*) FROM spend_total").ShouldBe(0L);
    }

    [Fact]
    public void Version_IsRecentEnough_ForTheStatementsUsed()
    {
        using var sqlite = new SqliteFixture();

        Version.Parse(sqlite.Database.Version).ShouldBeGreaterThanOrEqualTo(new Version(3, 35, 0));
    }

    [Fact]
    public void Version_IsTheSystems_WhereLinuxHasARecentOne()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("libsqlite3.so.0", out var library), "This system has no SQLite of its own.");
        var system = Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<VersionText>(NativeLibrary.GetExport(library, "sqlite3_libversion"))())!;
        Assert.SkipUnless(System.Version.Parse(system) >= new Version(3, 35, 0), $"This system's SQLite {system} is too old.");
        using var sqlite = new SqliteFixture();

        sqlite.Database.Version.ShouldBe(system);
    }

    [Fact]
    public async Task Check_TellsTheTruth_AfterClosing()
    {
        using var sqlite = new SqliteFixture();
        var ready = await sqlite.Database.CheckAsync(CancellationToken.None);
        ready.Facts.ShouldBe([new("db", "connected"), new("sqlite_version", sqlite.Database.Version)]);

        sqlite.Database.Dispose();

        (await sqlite.Database.CheckAsync(CancellationToken.None)).IsReady.ShouldBeFalse();
    }
}
