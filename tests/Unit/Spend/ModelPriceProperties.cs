using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.UnitTests.Spend;

public class ModelPriceProperties
{
    private static readonly Gen<TokenRates> AnyRates =
        from input in Gen.Choose(0, 1_000_000)
        from output in Gen.Choose(0, 1_000_000)
        from read in Gen.Choose(0, 1_000_000)
        from write in Gen.Choose(0, 1_000_000)
        from reasoning in Gen.Choose(0, 1_000_000)
        select new TokenRates(input * 1_000_000_000L, output * 1_000_000_000L, read * 1_000_000_000L, write * 1_000_000_000L, reasoning * 1_000_000_000L);

    private static readonly Gen<Usage> AnyUsage =
        from input in Gen.Choose(0, 1_000_000)
        from output in Gen.Choose(0, 200_000)
        from cached in Gen.Choose(0, input)
        from written in Gen.Choose(0, input - cached)
        from reasoning in Gen.Choose(0, output)
        select new Usage(input, output, UsageSource.Provider) { CachedInputTokens = cached, CacheWriteTokens = written, ReasoningTokens = reasoning };

    [Fact]
    public void CostOfTwoUsages_IsTheCostOfTheirSum_WithinOneNanoDollarOfRounding()
    {
        var cases = from rates in AnyRates from first in AnyUsage from second in AnyUsage select (rates, first, second);
        Check(cases, static sample =>
        {
            var price = SpendSamples.Price(sample.rates);
            var apart = price.Cost(sample.first).Value + price.Cost(sample.second).Value;
            return Math.Abs(apart - price.Cost(Sum(sample.first, sample.second)).Value) <= 1;
        });
    }

    [Fact]
    public void Cost_IsExactlyWhatDecimalArithmeticSays()
    {
        var cases = from rates in AnyRates from usage in AnyUsage select (rates, usage);
        Check(cases, static sample =>
        {
            var (rates, usage) = sample;
            var atto = ((decimal)(usage.InputTokens - usage.CachedInputTokens - usage.CacheWriteTokens) * rates.Input)
                + ((decimal)usage.CachedInputTokens * rates.CacheRead)
                + ((decimal)usage.CacheWriteTokens * rates.CacheWrite)
                + ((decimal)(usage.OutputTokens - usage.ReasoningTokens) * rates.Output)
                + ((decimal)usage.ReasoningTokens * rates.Reasoning);
            return SpendSamples.Price(rates).Cost(usage).Value == decimal.Round(atto / 1_000_000_000m, MidpointRounding.AwayFromZero);
        });
    }

    [Fact]
    public void Cost_IsNeverNegativeNorAboveTheReservation_ForAnyUsage()
    {
        var cases = from rates in AnyRates from usage in AnyUsage select (rates, usage);
        Check(cases, static sample =>
        {
            var price = SpendSamples.Price(sample.rates);
            var cost = price.Cost(sample.usage);
            return cost >= NanoUsd.Zero && cost <= price.MaxCost(sample.usage.InputTokens, sample.usage.OutputTokens);
        });
    }

    [Fact]
    public void TotalOfManyCosts_IsTheSame_InAnyOrder()
    {
        var cases = from rates in AnyRates from usages in AnyUsage.ListOf() from seed in Gen.Choose(0, int.MaxValue - 1) select (rates, usages.ToArray(), seed);
        Check(cases, static sample =>
        {
            var price = SpendSamples.Price(sample.rates);
            var shuffled = sample.Item2.ToArray();
            new Random(sample.seed).Shuffle(shuffled);
            return Total(price, sample.Item2) == Total(price, shuffled);
        });
    }

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(Arb.From(cases), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(500)));

    private static NanoUsd Total(ModelPrice price, Usage[] usages)
    {
        var total = NanoUsd.Zero;
        foreach (var usage in usages)
        {
            total += price.Cost(usage);
        }

        return total;
    }

    private static Usage Sum(Usage first, Usage second) => new(first.InputTokens + second.InputTokens, first.OutputTokens + second.OutputTokens, UsageSource.Provider)
    {
        CachedInputTokens = first.CachedInputTokens + second.CachedInputTokens,
        CacheWriteTokens = first.CacheWriteTokens + second.CacheWriteTokens,
        ReasoningTokens = first.ReasoningTokens + second.ReasoningTokens,
    };
}
