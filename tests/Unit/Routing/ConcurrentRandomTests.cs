using Guard.Engine.Routing;

namespace Guard.UnitTests.Routing;

public class ConcurrentRandomTests
{
    [Fact]
    public void Draws_StayWithinTheirBounds()
    {
        var random = new ConcurrentRandom(1);
        for (var i = 0; i < 10_000; i++)
        {
            random.Next(7).ShouldBeInRange(0, 6);
            random.Next(-3, 3).ShouldBeInRange(-3, 2);
            random.NextDouble().ShouldBeInRange(0, 0.9999999999999999);
            random.NextInt64(long.MinValue, long.MaxValue).ShouldBeLessThan(long.MaxValue);
        }

        random.Next(0).ShouldBe(0);
        random.Next(5, 5).ShouldBe(5);
    }

    [Fact]
    public void Buckets_AreEven()
    {
        var random = new ConcurrentRandom(2);
        var buckets = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            buckets[random.Next(10)]++;
        }

        buckets.ShouldAllBe(count => count > 9_600 && count < 10_400);
    }

    [Fact]
    public void SameSeed_GivesTheSameDraws_AndAnotherSeedOthers()
    {
        static long[] Draw(ulong seed)
        {
            var random = new ConcurrentRandom(seed);
            return [.. Enumerable.Range(0, 8).Select(_ => random.NextInt64())];
        }

        Draw(9).ShouldBe(Draw(9));
        Draw(9).ShouldNotBe(Draw(10));
    }

    [Fact]
    public void ManyThreads_NeverShareADraw()
    {
        var random = new ConcurrentRandom(3);
        var draws = new long[4][];

        Parallel.For(0, draws.Length, index => draws[index] = [.. Enumerable.Range(0, 2_000).Select(_ => random.NextInt64())]);

        draws.SelectMany(draw => draw).Distinct().Count().ShouldBe(8_000);
    }
}
