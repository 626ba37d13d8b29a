using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Telemetry;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.McpHub.Pins;

/// <summary>The pins in memory, and what of them still has to be stored.</summary>
public sealed class PinBookTests
{
    private readonly McpServerSettings _server = new() { Id = "s", Name = "s", Pins = PinMode.ApproveFirst };
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void ServerThatListsEverNewNames_FillsNoMemory()
    {
        var book = Book();
        for (var round = 0; round < 5; round++)
        {
            book.Sighted(_server, Tools(round * 5_000, 5_000));
        }

        var pins = book.Of("s").Tools;
        pins.Count.ShouldBeLessThanOrEqualTo(10_000);
        pins.ContainsKey("t24999").ShouldBeTrue("what is listed now has its place");
    }

    [Fact]
    public void ToolWithAnEndlessName_IsNeverPinned()
    {
        var book = Book();
        book.Sighted(_server, [new ToolDefinition(new string('x', 257), "h", "{}", false), new ToolDefinition(new string('x', 256), "h", "{}", false)]);

        book.Of("s").Tools.Count.ShouldBe(1);
    }

    [Fact]
    public void ToolThatImitatesOneOfItsOwnServer_Waits_WhicheverCameFirst()
    {
        var server = _server with { Pins = PinMode.TrustOnFirstUse };
        var book = Book();
        book.Sighted(server, [new ToolDefinition("list", "h", "{}", false), new ToolDefinition("1ist", "h", "{}", false), new ToolDefinition("r\u0435ad", "h", "{}", false)]);
        book.Sighted(server, [new ToolDefinition("list", "h", "{}", false), new ToolDefinition("read", "h", "{}", false)]);

        var pins = book.Of("s").Tools;
        PinRule.Serves(pins["list"], "h").ShouldBeTrue();
        PinRule.Serves(pins["read"], "h").ShouldBeTrue();
        pins["1ist"].Waiting!.State.ShouldBe(PinState.Shadowed);
        pins["r\u0435ad"].Waiting!.State.ShouldBe(PinState.Shadowed);
    }

    [Fact]
    public async Task Changes_AreStoredOnce_AndAgainWhereTheStoreFailed()
    {
        var book = Book();
        var store = new Store();
        using var writer = new PinWriter(book, store, _clock, NullLogger<PinWriter>.Instance);
        book.Sighted(_server, Tools(0, 3));
        book.Sighted(_server, Tools(0, 3));
        store.IsAway = true;
        await Should.ThrowAsync<IOException>(writer.FlushAsync(CancellationToken.None).AsTask());
        store.IsAway = false;
        await writer.FlushAsync(CancellationToken.None);
        await writer.FlushAsync(CancellationToken.None);

        store.Saved.Select(static pin => pin.Tool).Order(StringComparer.Ordinal).ShouldBe(["t0", "t1", "t2"]);
    }

    [Fact]
    public async Task Background_StoresWhatChanges_AndTriesAgain()
    {
        var book = Book();
        var store = new Store { IsAway = true };
        using var writer = new PinWriter(book, store, _clock, NullLogger<PinWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        book.Sighted(_server, Tools(0, 1));
        await store.Refused.WaitForAsync(1);
        store.IsAway = false;
        book.Sighted(_server, Tools(1, 1));
        await writer.StopAsync(CancellationToken.None);

        store.Saved.Select(static pin => pin.Tool).Order(StringComparer.Ordinal).ShouldBe(["t0", "t1"]);
    }

    [Fact]
    public void Snapshot_IsUntouchedByWhatComesLater()
    {
        var book = Book();
        book.Sighted(_server, Tools(0, 1));
        var before = book.Of("s");
        book.Approve(new PinChoice("s", "t0", "h0", false, "ann")).ShouldBe(PinApproval.Approved);

        before.Tools["t0"].IsApproved("h0").ShouldBeFalse();
        book.Of("s").Tools["t0"].IsApproved("h0").ShouldBeTrue();
    }

    private PinBook Book() => new(new ServerDirectory([_server]), new GuardMetrics(new MetricsOptions()), _clock, NullLogger<PinBook>.Instance);

    private static ImmutableArray<ToolDefinition> Tools(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(static i => i.ToString(CultureInfo.InvariantCulture)).Select(static i => new ToolDefinition($"t{i}", $"h{i}", "{}", false))];

    private sealed class Store : IPinStore
    {
        public bool IsAway { get; set; }

        public List<ToolPin> Saved { get; } = [];

        public SignalCounter Refused { get; } = new("save refused by the store");

        public ValueTask<IReadOnlyList<ToolPin>> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ToolPin>>([]);

        public ValueTask SaveAsync(IReadOnlyList<ToolPin> pins, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                Refused.Increment();
                throw new IOException("away");
            }

            Saved.AddRange(pins);
            return default;
        }
    }
}
