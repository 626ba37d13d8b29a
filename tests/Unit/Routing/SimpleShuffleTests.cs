using Guard.Engine.Routing;

namespace Guard.UnitTests.Routing;

public class SimpleShuffleTests
{
    private const int Picks = 20_000;

    [Fact]
    public void Shares_FollowTheWeights()
    {
        var shares = SharesOf(1, 3, 6);

        shares[0].ShouldBe(0.1, 0.015);
        shares[1].ShouldBe(0.3, 0.015);
        shares[2].ShouldBe(0.6, 0.015);
    }

    [Fact]
    public void WeightThatIsNotPositive_NeverWins_WhileAnotherIs() => SharesOf(0, -5, 1, double.NaN).ShouldBe([0, 0, 1, 0]);

    [Fact]
    public void NoWeightAtAll_MakesAllEqual() => SharesOf(0, 0).ShouldAllBe(share => share > 0.48 && share < 0.52);

    [Fact]
    public void EndlessWeights_StillPickSomeone() => SharesOf(double.PositiveInfinity, 1).Sum().ShouldBe(1, 0.0001);

    private static double[] SharesOf(params double[] weights)
    {
        var group = new ModelGroup("group", [.. weights.Select((weight, index) => Rows.Row("group", $"openai/m{index}") with { Weight = weight })]);
        var shuffle = new SimpleShuffle(new ConcurrentRandom(42));
        var counts = new double[weights.Length];
        for (var i = 0; i < Picks; i++)
        {
            counts[group.States.IndexOf(shuffle.Pick(new RoutingContext(group, 1, 0), group.States.AsSpan())!)]++;
        }

        return [.. counts.Select(count => count / Picks)];
    }
}
