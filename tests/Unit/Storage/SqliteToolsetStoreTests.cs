using Guard.McpHub.Toolsets;
using Guard.Storage.Sqlite;

namespace Guard.UnitTests.Storage;

public sealed class SqliteToolsetStoreTests : IDisposable
{
    private static readonly DateTimeOffset Made = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_560);

    private static readonly ToolsetRow Row = new()
    {
        Id = "1",
        Name = "desk",
        Description = "größe",
        ToolsJson = """[{"server_id":"files","tool_name":"read"}]""",
        CreatedAt = Made,
        UpdatedAt = Made.AddHours(1),
        CreatedBy = "ann",
    };

    private readonly SqliteFixture _sqlite = new();

    [Fact]
    public async Task Rows_ComeBackWhole_InAnotherProcess_OldestFirst()
    {
        await Store().PutAsync(Row with { Id = "2", Name = "notes", CreatedAt = Made.AddDays(1) }, CancellationToken.None);
        await Store().PutAsync(Row, CancellationToken.None);
        _sqlite.Reopen();

        var rows = await Store().LoadAsync(CancellationToken.None);

        rows.Select(static row => row.Id).ShouldBe(["1", "2"]);
        rows[0].ShouldBe(Row);
    }

    [Fact]
    public async Task Put_ReplacesTheRowOfItsId_AndKeepsWhoMadeIt()
    {
        await Store().PutAsync(Row, CancellationToken.None);
        var changed = Row with { Name = "other", ToolsJson = "[]", UpdatedAt = Made.AddDays(2), UpdatedBy = "bob" };
        await Store().PutAsync(changed with { CreatedBy = "nobody" }, CancellationToken.None);

        (await Store().LoadAsync(CancellationToken.None)).ShouldHaveSingleItem().ShouldBe(changed);
    }

    [Fact]
    public async Task DeletedRow_IsForgotten()
    {
        await Store().PutAsync(Row, CancellationToken.None);
        await Store().DeleteAsync("1", CancellationToken.None);

        (await Store().LoadAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    public void Dispose() => _sqlite.Dispose();

    private SqliteToolsetStore Store() => new(_sqlite.Database);
}
