using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Spend;

public sealed class SpendWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MemorySpendStore _store = new();
    private readonly LocalBudgetLedger _ledger = new(new BudgetSettings(), TimeProvider.System);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Flush_WaitsUntilTheStoreHasEverything()
    {
        await using var journal = Journal();
        using var writer = Writer(journal);
        await writer.ReplayAsync(default);
        await Append(journal, 0, 2_500);
        await writer.StartAsync(default);
        await Deadline.Within(writer.FlushAsync(default).AsTask(), "the flush");

        (_store.Records.Count, _store.LargestBatch, writer.Depth).ShouldBe((2_500, 1_000, 0));
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task RecordsBeyondTheMemoryBound_AreReadBackFromTheSegments()
    {
        await using var journal = Journal(maxInMemory: 3, segmentBytes: 4_000);
        using var writer = Writer(journal);
        await writer.ReplayAsync(default);
        await Append(journal, 0, 200);
        await writer.StartAsync(default);
        await Append(journal, 200, 200);
        await Deadline.Within(writer.FlushAsync(default).AsTask(), "the flush");

        (_store.Records.Count, _store.Offered).ShouldBe((400, 400));
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task Start_ReplaysWhatTheStoreDoesNotHave_AndSeedsTheBudgets()
    {
        await using (var journal = Journal())
        {
            await Append(journal, 0, 10);
        }

        await using var reopened = Journal();
        using var writer = Writer(reopened);
        await writer.StartAsync(default);

        (_store.Records.Count, writer.Replayed, _ledger.OfKey("k1")).ShouldBe((10, 10, new NanoUsd(10_000)));
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task Replay_StoresEachRecordOnce_WhenTheProcessDiedBetweenStoreAndCheckpoint()
    {
        await using (var journal = Journal())
        {
            await Append(journal, 0, 10);
            await _store.AppendAsync(Enumerable.Range(0, 5).Select(static index => SpendSamples.Record($"r{index}")).ToArray(), default);
        }

        await using var reopened = Journal();
        using var writer = Writer(reopened);
        await writer.StartAsync(default);

        (_store.Records.Count, _ledger.OfKey("k1")).ShouldBe((10, new NanoUsd(10_000)));
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task Replay_OffersNothing_WhenTheLastProcessStoredEverything()
    {
        await using (var journal = Journal())
        {
            using var first = Writer(journal);
            await first.StartAsync(default);
            await Append(journal, 0, 10);
            await first.StopAsync(default);
        }

        await using var reopened = Journal();
        using var second = Writer(reopened);
        await second.StartAsync(default);

        (_store.Offered, second.Replayed).ShouldBe((10, 0));
        await second.StopAsync(default);
    }

    [Fact]
    public async Task Writer_KeepsTrying_AndDropsNothing_WhileTheStoreIsAway()
    {
        await using var journal = Journal();
        using var writer = Writer(journal);
        await writer.StartAsync(default);
        _store.IsAway = true;
        await Append(journal, 0, 50);
        await Deadline.Within(_store.RefusedTwice, "two refusals");
        _store.IsAway = false;
        await Deadline.Within(writer.FlushAsync(default).AsTask(), "the flush");

        _store.Records.Count.ShouldBe(50);
        writer.Retries.ShouldBeGreaterThanOrEqualTo(2);
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task Stop_LeavesTheRestInTheJournal_WhenTheStoreStaysAway()
    {
        await using (var journal = Journal())
        {
            using var writer = Writer(journal);
            await writer.StartAsync(default);
            _store.IsAway = true;
            await Append(journal, 0, 20);
            await Deadline.Within(_store.RefusedTwice, "two refusals");
            await writer.StopAsync(default);
        }

        _store.IsAway = false;
        await using var reopened = Journal();
        using var second = Writer(reopened);
        await second.StartAsync(default);

        _store.Records.Count.ShouldBe(20);
        await second.StopAsync(default);
    }

    [Fact]
    public async Task StoredSegments_AreDeleted_SoTheDiskStaysBounded()
    {
        await using var journal = Journal(segmentBytes: 2_000);
        using var writer = Writer(journal);
        await writer.StartAsync(default);
        await Append(journal, 0, 100);
        await Deadline.Within(writer.FlushAsync(default).AsTask(), "the flush");
        await writer.StopAsync(default);

        Directory.GetFiles(_directory.Path, "*.journal").Length.ShouldBe(1);
    }

    private static async Task Append(SpendJournal journal, int from, int count)
    {
        for (var index = from; index < from + count; index++)
        {
            await journal.AppendAsync(SpendSamples.Record($"r{index}"), default);
        }
    }

    private SpendJournal Journal(int maxInMemory = 16_384, long segmentBytes = 16 * 1024 * 1024) => new(
        new JournalSettings { Directory = _directory.Path, MaxInMemory = maxInMemory, SegmentBytes = segmentBytes },
        NullLogger<SpendJournal>.Instance);

    private SpendWriter Writer(SpendJournal journal) => new(
        journal,
        _store,
        _ledger,
        new SpendWriterSettings { Linger = TimeSpan.FromMilliseconds(1), FirstBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(5), DrainWithin = TimeSpan.FromMilliseconds(100) },
        TimeProvider.System,
        NullLogger<SpendWriter>.Instance);
}
