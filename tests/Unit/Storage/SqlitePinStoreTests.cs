using Guard.McpHub.Pins;
using Guard.Storage.Sqlite;

namespace Guard.UnitTests.Storage;

public sealed class SqlitePinStoreTests : IDisposable
{
    private static readonly DateTimeOffset Seen = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_560);

    private static readonly ToolPin Pin = new()
    {
        Server = "files",
        Tool = "größe\u200B",
        Approved =
        [
            new PinnedDefinition { Hash = "1", Text = "{\"a\":\"\u200B\"}", State = PinState.Approved, SeenAt = Seen, ApprovedAt = Seen.AddHours(1), ApprovedBy = "ann" },
            new PinnedDefinition { Hash = "2", State = PinState.Approved, SeenAt = Seen, ApprovedAt = Seen },
        ],
        Waiting = new PinnedDefinition { Hash = "0", Text = "{}", State = PinState.Shadowed, SeenAt = Seen.AddDays(1) },
    };

    private readonly SqliteFixture _sqlite = new();

    [Fact]
    public async Task Pins_ComeBackWhole_InAnotherProcess()
    {
        var instructions = new ToolPin { Server = "files", Tool = "", Waiting = Pin.Waiting! with { State = PinState.New } };
        await Store().SaveAsync([Pin, instructions], CancellationToken.None);
        _sqlite.Reopen();

        var pins = await Store().LoadAsync(CancellationToken.None);

        pins.Count.ShouldBe(2);
        Same(pins[0], Pin);
        Same(pins[1], instructions);
    }

    [Fact]
    public async Task Save_ReplacesThePinAsAWhole_AndForgetsAnEmptyOne()
    {
        await Store().SaveAsync([Pin, Pin with { Server = "notes" }], CancellationToken.None);
        var approved = Pin with { Approved = [Pin.Approved[1]], Waiting = null };
        await Store().SaveAsync([approved, new ToolPin { Server = "notes", Tool = Pin.Tool }], CancellationToken.None);

        Same((await Store().LoadAsync(CancellationToken.None)).ShouldHaveSingleItem(), approved);
    }

    public void Dispose() => _sqlite.Dispose();

    private static void Same(ToolPin read, ToolPin expected)
    {
        read.Approved.ShouldBe(expected.Approved);
        (read with { Approved = expected.Approved }).ShouldBe(expected);
    }

    private SqlitePinStore Store() => new(_sqlite.Database);
}
