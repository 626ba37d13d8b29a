using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

public class ModelPriceTests
{
    [Theory]
    [InlineData("2.50", "10.00", 1_000_000, 0, 2_500_000_000)]
    [InlineData("2.50", "10.00", 0, 1_000_000, 10_000_000_000)]
    [InlineData("0.15", "0.60", 1, 1, 750)]
    [InlineData("0.075", "0.30", 1, 0, 75)]
    [InlineData("0.02", "0", 3, 0, 60)]
    [InlineData("0.0375", "0.15", 1, 0, 38)]
    [InlineData("0.0005", "0", 1, 0, 1)]
    [InlineData("0.00049", "0", 1, 0, 0)]
    [InlineData("0.0005", "0", 3, 0, 2)]
    [InlineData("15", "120", 128_000, 16_384, 3_886_080_000)]
    public void Cost_IsTokensTimesPrice_RoundedHalfUpOnce(string input, string output, long inputTokens, long outputTokens, long nano)
    {
        var price = SpendSamples.Price(SpendSamples.Rates(Decimal(input), Decimal(output)));

        price.Cost(new Usage(inputTokens, outputTokens, UsageSource.Provider)).ShouldBe(new NanoUsd(nano));
    }

    [Fact]
    public void Cost_UsesEachRateForItsPart_WhenPromptIsPartlyCachedAndAnswerPartlyReasoned()
    {
        var price = SpendSamples.Price(SpendSamples.Rates(3, 15, 0.30m, 3.75m, 20));
        var usage = new Usage(1_000, 500, UsageSource.Provider) { CachedInputTokens = 600, CacheWriteTokens = 100, ReasoningTokens = 200 };

        // 300 x 3 + 600 x 0.30 + 100 x 3.75 + 300 x 15 + 200 x 20 micro-dollars.
        price.Cost(usage).ShouldBe(NanoUsd.FromDollars(0.009955m));
    }

    [Theory]
    [InlineData(200_000, 1_250_000_000)]
    [InlineData(200_001, 2_500_012_500)]
    public void Cost_ChangesForTheWholeAttempt_WhenPromptPassesTheLongPromptThreshold(long inputTokens, long nanoOfMillionths)
    {
        var price = SpendSamples.Price(SpendSamples.Rates(1.25m, 10)) with { LongPromptThreshold = 200_000, LongPromptRates = SpendSamples.Rates(2.5m, 15) };

        (price.Cost(new Usage(inputTokens, 0, UsageSource.Provider)).Value * 5).ShouldBe(nanoOfMillionths);
    }

    [Fact]
    public void Cost_IsNeverNegative_WhenTheProviderReportsNonsense()
    {
        var price = SpendSamples.Price(SpendSamples.Rates(3, 15, 0.30m));
        var usage = new Usage(-5, 10, UsageSource.Provider) { CachedInputTokens = 99, CacheWriteTokens = -7, ReasoningTokens = 1_000 };

        price.Cost(usage).ShouldBe(NanoUsd.FromDollars(0.00015m));
    }

    [Fact]
    public void Cost_IsCapped_WhenTheProviderReportsAbsurdCounts() =>
        SpendSamples.Price(new TokenRates(TokenRates.PerDollar, TokenRates.PerDollar, 0, 0, 0))
            .Cost(new Usage(long.MaxValue, long.MaxValue, UsageSource.Provider))
            .ShouldBe(NanoUsd.FromDollars(1_000_000_000m));

    [Fact]
    public void MaxCost_CoversEveryWayToCountTheSameTokens()
    {
        var price = SpendSamples.Price(SpendSamples.Rates(3, 15, 0.30m, 3.75m, 20));
        var worst = new Usage(1_000, 500, UsageSource.Provider) { CacheWriteTokens = 1_000, ReasoningTokens = 500 };

        price.MaxCost(1_000, 500).ShouldBe(price.Cost(worst));
    }

    private static decimal Decimal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
