using Guard.Testing;

namespace Guard.UnitTests.Testing;

public sealed class ManualTimeProviderTests
{
    [Fact]
    public void Timers_FireInOrderOfTheirDueTimes_AtTheirOwnTimes()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        var fired = new List<(string Name, double Seconds)>();
        using var late = clock.CreateTimer(_ => fired.Add(("late", (clock.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(_ => fired.Add(("often", (clock.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));

        fired.ShouldBe([("often", 2), ("often", 4), ("late", 5), ("often", 6)]);
    }

    [Fact]
    public async Task Delay_Completes_WhenTheClockHasMovedFarEnough()
    {
        var clock = new ManualTimeProvider();
        var delay = Task.Delay(TimeSpan.FromMinutes(10), clock);

        clock.Advance(TimeSpan.FromMinutes(9));
        delay.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    [Fact]
    public void Timer_DoesNotFire_AfterItWasDisposed()
    {
        var clock = new ManualTimeProvider();
        var fired = 0;
        clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).Dispose();

        clock.Advance(TimeSpan.FromSeconds(10));

        fired.ShouldBe(0);
    }
}
