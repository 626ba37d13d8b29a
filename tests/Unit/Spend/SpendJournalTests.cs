using System.Text.Json;
using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Spend;

public sealed class SpendJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AppendedRecord_IsReadBackWhole_AfterTheProcessDied()
    {
        var record = SpendSamples.Record("r1");
        var journal = Open();
        await journal.AppendAsync(record, default);
        var copy = CopyOfLiveFiles();
        await journal.DisposeAsync();

        Json(Read(copy).ShouldHaveSingleItem()).ShouldBe(Json(record));
    }

    [Fact]
    public async Task ConcurrentAppends_AreAllThere_EachCallersInItsOwnOrder()
    {
        var journal = Open(segmentBytes: 64 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var index = 0; index < 200; index++)
            {
                await journal.AppendAsync(SpendSamples.Record($"c{caller}", index + 1), default);
            }
        })));
        var appended = journal.Appended;
        await journal.DisposeAsync();
        var read = Read(_directory.Path);

        (appended, read.Count).ShouldBe((3_200, 3_200));
        read.GroupBy(static record => record.RequestId)
            .ShouldAllBe(static caller => caller.Select(record => record.Attempt).SequenceEqual(Enumerable.Range(1, 200)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    public async Task TornTail_IsCut_AndWholeRecordsBeforeItStay(int cutBytes)
    {
        await Write("r1", "r2", "r3");
        var segment = Directory.GetFiles(_directory.Path, "*.journal").Single();
        using (var file = new FileStream(segment, FileMode.Open))
        {
            file.SetLength(file.Length - cutBytes);
        }

        await using var journal = Open();

        journal.TornBytes.ShouldBeGreaterThan(0);
        ReadAll(journal).Select(static record => record.RequestId).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task GarbageTail_IsCut_AndKeptBesideTheSegment()
    {
        await Write("r1");
        var segment = Directory.GetFiles(_directory.Path, "*.journal").Single();
        await File.AppendAllBytesAsync(segment, [40, 0, 0, 0, 1, 2, 3, 4, .. new byte[40]]);

        await using var journal = Open();

        (journal.TornBytes, new FileInfo(segment + ".damaged").Length, ReadAll(journal).Count).ShouldBe((48, 48, 1));
    }

    [Fact]
    public async Task FlippedBit_EndsTheSegment_AndTheSegmentIsKeptForAPerson()
    {
        await Write("r1", "r2");
        await Write("r3");
        var first = Directory.GetFiles(_directory.Path, "*.journal").Order(StringComparer.Ordinal).First();
        var bytes = await File.ReadAllBytesAsync(first);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(first, bytes);

        await using var journal = Open();
        using var reader = journal.OpenReader();
        var batch = new List<SpendRecord>();
        JournalPosition cursor = default;
        reader.Read(ref cursor, journal.End, batch, 100);
        journal.Release(journal.End);

        (string.Join(',', batch.Select(static record => record.RequestId)), reader.Damaged).ShouldBe(("r1,r3", 1));
    }

    [Fact]
    public async Task Append_FailsAndIsCounted_WhenTheDiskIsFull()
    {
        var disk = new FaultyDisk();
        await using var journal = Open(disk: disk);
        await journal.AppendAsync(SpendSamples.Record("r1"), default);
        disk.IsFull = true;

        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("r2"), default));

        journal.WriteErrors.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Append_WorksAgainInANewSegment_WhenTheDiskHasRoomAgain()
    {
        var disk = new FaultyDisk { PartialBytes = 30 };
        var journal = Open(disk: disk);
        await journal.AppendAsync(SpendSamples.Record("r1"), default);
        disk.IsFull = true;
        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("lost"), default));
        disk.IsFull = false;
        await journal.AppendAsync(SpendSamples.Record("r2"), default);
        await journal.DisposeAsync();

        Read(_directory.Path).Select(static record => record.RequestId).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task FailedSync_IsCounted_AndTheNextRecordGoesToAnotherSegment()
    {
        var disk = new FaultyDisk { CannotSync = true };
        await using var journal = Open(disk: disk);
        await journal.AppendAsync(SpendSamples.Record("r1"), default);
        await Deadline.UntilAsync(_ => Task.FromResult(journal.WriteErrors > 0), "the failed sync to be counted");
        disk.CannotSync = false;
        await journal.AppendAsync(SpendSamples.Record("r2"), default);

        Directory.GetFiles(_directory.Path, "*.journal").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Journal_AcceptsAgain_OnceAProbeOfTheDiskSucceeds()
    {
        var disk = new FaultyDisk { IsFull = true };
        await using var journal = Open(disk: disk);
        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("r1"), default));
        disk.IsFull = false;

        await Deadline.UntilAsync(_ => Task.FromResult(journal.IsAccepting), "the journal to accept again");
        await journal.AppendAsync(SpendSamples.Record("r2"), default);

        ReadAll(journal).Select(static record => record.RequestId).ShouldBe(["r2"]);
    }

    [Fact]
    public async Task Append_FailsAndNothingIsAdmitted_WhenTheDirectoryIsGone()
    {
        await using var journal = Open();
        Directory.Delete(_directory.Path, recursive: true);

        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("r1"), default));
        journal.IsAccepting.ShouldBeFalse();
    }

    [Fact]
    public async Task Append_Fails_WhenTheDiskLimitIsReached()
    {
        await using var journal = Open(maxBytes: 400);
        await journal.AppendAsync(SpendSamples.Record("r1"), default);

        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("r2"), default));
        journal.IsAccepting.ShouldBeFalse();
    }

    [Fact]
    public async Task Append_Fails_WhenTheRecordIsLargerThanAFrame()
    {
        await using var journal = Open();
        var record = SpendSamples.Record("r1") with { MetadataJson = new string('a', JournalFrame.MaxPayload + 1) };

        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(record, default));
    }

    [Fact]
    public async Task Append_Fails_AfterClosing()
    {
        var journal = Open();
        await journal.DisposeAsync();

        await Should.ThrowAsync<SpendJournalException>(async () => await journal.AppendAsync(SpendSamples.Record("r1"), default));
    }

    [Fact]
    public async Task Release_DeletesOnlySegmentsBeforeThePosition()
    {
        var journal = Open(segmentBytes: 1);
        await journal.AppendAsync(SpendSamples.Record("r1"), default);
        await journal.AppendAsync(SpendSamples.Record("r2"), default);
        await journal.AppendAsync(SpendSamples.Record("r3"), default);
        journal.Release(new JournalPosition(journal.End.Segment, 0));
        await journal.DisposeAsync();

        Read(_directory.Path).Select(static record => record.RequestId).ShouldBe(["r3"]);
    }

    [Fact]
    public async Task SecondJournal_IsRefused_WhileTheFirstHasTheDirectory()
    {
        await using var journal = Open();

        Should.Throw<SpendJournalException>(() => Open()).Message.ShouldContain("another process");
    }

    private SpendJournal Open(long segmentBytes = 16 * 1024 * 1024, long maxBytes = 1024 * 1024 * 1024, FaultyDisk? disk = null) => new(
        new JournalSettings { Directory = _directory.Path, SegmentBytes = segmentBytes, MaxBytes = maxBytes },
        NullLogger<SpendJournal>.Instance,
        disk is null ? null : disk.Create);

    private async Task Write(params string[] ids)
    {
        await using var journal = Open();
        foreach (var id in ids)
        {
            await journal.AppendAsync(SpendSamples.Record(id), default);
        }
    }

    private string CopyOfLiveFiles()
    {
        var copy = Directory.CreateDirectory(_directory.Combine("copy")).FullName;
        foreach (var file in Directory.GetFiles(_directory.Path, "*.journal"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    private static string Json(SpendRecord record) => JsonSerializer.Serialize(record, SpendRecordJson.Default.SpendRecord);

    private static List<SpendRecord> Read(string directory)
    {
        var journal = new SpendJournal(new JournalSettings { Directory = directory }, NullLogger<SpendJournal>.Instance);
        var records = ReadAll(journal);
        journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return records;
    }

    private static List<SpendRecord> ReadAll(SpendJournal journal)
    {
        using var reader = journal.OpenReader();
        var batch = new List<SpendRecord>();
        JournalPosition cursor = default;
        reader.Read(ref cursor, journal.End, batch, int.MaxValue);
        return batch;
    }
}
