using Guard.McpHub.Relay;
using Guard.Testing;

namespace Guard.UnitTests.McpHub.Relay;

/// <summary>Lists of servers in memory never take more room than there is, nor outlive their time.</summary>
public sealed class KeptListsTests
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void OldestLists_MakeRoom()
    {
        var kept = new KeptLists(_time, maxBytes: 10_000, maxLists: 100);

        for (var i = 0; i < 50; i++)
        {
            kept.Keep(Key(i), List(2_000));
            kept.Bytes.ShouldBeLessThanOrEqualTo(10_000);
        }

        kept.Find(Key(49)).ShouldNotBeNull();
        kept.Find(Key(47)).ShouldNotBeNull();
        kept.Find(Key(45)).ShouldBeNull();
    }

    [Fact]
    public void ManyIdentities_AreBoundedInNumber()
    {
        var kept = new KeptLists(_time, maxBytes: long.MaxValue, maxLists: 10);

        for (var i = 0; i < 1_000; i++)
        {
            kept.Keep(Key(i), List(0));
        }

        Enumerable.Range(0, 1_000).Count(i => kept.Find(Key(i)) is not null).ShouldBe(10);
    }

    [Fact]
    public void ListOverItsTime_IsGone_AndItsRoomIsFree()
    {
        var kept = new KeptLists(_time, maxBytes: 100_000, maxLists: 100);
        kept.Keep(Key(1), List(50_000));
        _time.Advance(TimeSpan.FromMinutes(1));

        kept.Find(Key(1)).ShouldBeNull();
        kept.Keep(Key(2), List(1_000));
        kept.Bytes.ShouldBeLessThan(2_000);
    }

    [Fact]
    public void ListKeptAgain_CountsOnce()
    {
        var kept = new KeptLists(_time, maxBytes: 10_000, maxLists: 100);
        kept.Keep(Key(0), List(100));

        for (var i = 0; i < 10_000; i++)
        {
            kept.Keep(Key(1), List(3_000));
        }

        kept.Bytes.ShouldBeLessThan(5_000);
        kept.Find(Key(1)).ShouldNotBeNull();
        kept.Find(Key(0)).ShouldNotBeNull();
    }

    [Fact]
    public void ListLargerThanAllRoom_IsNotKept()
    {
        var kept = new KeptLists(_time, maxBytes: 10_000, maxLists: 100);
        kept.Keep(Key(1), List(1_000));

        kept.Keep(Key(2), List(20_000));

        kept.Find(Key(2)).ShouldBeNull();
        kept.Find(Key(1)).ShouldNotBeNull();
    }

    [Fact]
    public void ForgottenServer_KeepsNothing_AndOthersStay()
    {
        var kept = new KeptLists(_time, maxBytes: 100_000, maxLists: 100);
        kept.Keep(Key(1), List(1_000));
        kept.Keep(Key(2) with { Server = "other" }, List(1_000));

        kept.Forget("files");

        kept.Find(Key(1)).ShouldBeNull();
        kept.Find(Key(2) with { Server = "other" }).ShouldNotBeNull();
    }

    private static ListKey Key(int identity) => new("files", $"{identity}", "", "tools/list");

    private KeptList List(int bytes) => new(new ServerList([], null), null, _time.GetUtcNow() + TimeSpan.FromSeconds(60), bytes);
}
