using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Access;
using Guard.Testing;

namespace Guard.UnitTests.Access;

public sealed class LocalRateLedgerTests
{
    private static readonly RateDescriptor Someone = new("api_key", "someone");

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void TryTake_Slides_SoThatEachRequestLeavesAMinuteAfterItCame()
    {
        var ledger = new LocalRateLedger(_clock);
        ledger.TryTake(Someone, 2).IsAllowed.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(59));
        ledger.TryTake(Someone, 2).IsAllowed.ShouldBeTrue();
        ledger.TryTake(Someone, 2).IsAllowed.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));

        ledger.TryTake(Someone, 2).IsAllowed.ShouldBeTrue();
        ledger.TryTake(Someone, 2).ShouldBe(new RateDecision(false, TimeSpan.FromSeconds(59)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task TryTake_AllowsExactlyTheLimit_WhenManyAskAtOnce(int limit)
    {
        var ledger = new LocalRateLedger(_clock);

        var allowed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, limit).Count(_ => ledger.TryTake(Someone, limit).IsAllowed))));

        allowed.Sum().ShouldBe(limit);
    }

    [Fact]
    public void TryTake_StaysWithinOneSlot_OfALimitTooLargeToCountSingly()
    {
        const int limit = 100_000;
        var ledger = new LocalRateLedger(_clock);

        var allowed = Enumerable.Range(0, limit + 1000).Count(_ => ledger.TryTake(Someone, limit).IsAllowed);

        allowed.ShouldBeInRange(limit - (limit / RateWindow.MaxSlots) - 1, limit);
    }

    [Fact]
    public void TryTake_NeverExceedsTheLimit_InAnyMinute()
    {
        var pauses = Gen.ListOf(Gen.Choose(0, 20_000)).ToArbitrary();
        var property = Prop.ForAll(Gen.Choose(1, 8).ToArbitrary(), pauses, (limit, steps) =>
        {
            var clock = new ManualTimeProvider();
            var ledger = new LocalRateLedger(clock);
            var taken = new List<DateTimeOffset>();
            foreach (var pause in steps)
            {
                clock.Advance(TimeSpan.FromMilliseconds(pause));
                var now = clock.GetUtcNow();
                var fits = taken.Count(time => now - time < TimeSpan.FromMinutes(1)) < limit;
                if (ledger.TryTake(Someone, limit).IsAllowed != fits)
                {
                    return false;
                }

                if (fits)
                {
                    taken.Add(now);
                }
            }

            return true;
        });

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(500)).WithEndSize(60));
    }

    [Fact]
    public void TryTake_KeepsDescriptorsApart()
    {
        var ledger = new LocalRateLedger(_clock);
        ledger.TryTake(Someone, 1);

        ledger.TryTake(new RateDescriptor("team", "someone"), 1).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void TryTake_HoldsABoundedNumberOfDescriptors_AndMakesRoomFromIdleOnes()
    {
        var ledger = new LocalRateLedger(_clock, maxDescriptors: 3);
        foreach (var name in "abc")
        {
            ledger.TryTake(new RateDescriptor("api_key", name.ToString()), 1).IsAllowed.ShouldBeTrue();
        }

        ledger.TryTake(Someone, 1).IsAllowed.ShouldBeFalse();
        ledger.Count.ShouldBe(3);

        _clock.Advance(TimeSpan.FromMinutes(1));

        ledger.TryTake(Someone, 1).IsAllowed.ShouldBeTrue();
        ledger.Count.ShouldBe(1);
    }

    [Fact]
    public void TryTake_FollowsAChangedLimit_AtOnce()
    {
        var ledger = new LocalRateLedger(_clock);
        ledger.TryTake(Someone, 1);
        ledger.TryTake(Someone, 1).IsAllowed.ShouldBeFalse();

        ledger.TryTake(Someone, 5).IsAllowed.ShouldBeTrue();
        ledger.Count.ShouldBe(1);
    }

    [Fact]
    public void TryTake_AllocatesNothing_ForADescriptorSeenBefore()
    {
        var ledger = new LocalRateLedger(_clock);
        ledger.TryTake(Someone, 100);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                ledger.TryTake(Someone, 100);
            }
        }).ShouldBe(0);
    }
}
