using Guard.McpHub.Metering;
using Guard.McpHub.Relay;

namespace Guard.UnitTests.McpHub.Metering;

public sealed class CallerShareTests
{
    [Fact]
    public void Caller_GetsItsShare_AndNoMore_UntilItGivesBack()
    {
        var share = new CallerShare(2, "Two, and no more.");

        share.TryTake("a").ShouldBeTrue();
        share.TryTake("a").ShouldBeTrue();
        share.TryTake("a").ShouldBeFalse();
        share.TryTake("b").ShouldBeTrue();
        share.GiveBack("a");
        share.TryTake("a").ShouldBeTrue();
        share.TryTake("a").ShouldBeFalse();

        share.Refused.ShouldBe(2);
    }

    [Fact]
    public void Refusal_IsALimit_AndSaysWhatItWasGiven()
    {
        var refusal = new CallerShare(1, "One, and no more.").Refusal;

        refusal.Code.ShouldBe(HubErrors.RateLimited);
        JsonRpc.TextOf(refusal.Error!["message"]).ShouldBe("One, and no more.");
    }

    [Fact]
    public void Share_Holds_WhenManyTakeAtOnce()
    {
        const int Limit = 10;
        var share = new CallerShare(Limit, "");
        var (holding, most) = (0, 0);

        Parallel.For(0, 10_000, _ =>
        {
            if (share.TryTake("a"))
            {
                var now = Interlocked.Increment(ref holding);
                for (var seen = Volatile.Read(ref most); seen < now; seen = Volatile.Read(ref most))
                {
                    Interlocked.CompareExchange(ref most, now, seen);
                }

                Interlocked.Decrement(ref holding);
                share.GiveBack("a");
            }
        });

        most.ShouldBeInRange(1, Limit);
        Enumerable.Range(0, Limit).ShouldAllBe(_ => share.TryTake("a"));
        share.TryTake("a").ShouldBeFalse();
    }
}
