using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

public class PriceDataTests
{
    private static readonly DateOnly LookedUp = new(2026, 11, 20);

    private static IReadOnlyList<PriceRow> Rows { get; } = PriceTable.ReadEmbedded();

    [Fact]
    public void EveryRow_NamesAPublicSourceAndADateNotInTheFuture() =>
        Rows.Where(static row => row.Provider != "mock" && (!row.Source.StartsWith("https://", StringComparison.Ordinal) || row.Checked > LookedUp || row.Checked.Year < 2024))
            .Select(static row => row.Version)
            .ShouldBeEmpty();

    [Fact]
    public void EveryName_AppearsOnceForAProviderAndADate() =>
        Rows.SelectMany(static row => row.Aliases.Prepend(row.Model).Select(name => $"{row.Provider}/{name}@{row.Effective:O}".ToLowerInvariant()))
            .GroupBy(static name => name)
            .Where(static group => group.Count() > 1)
            .Select(static group => group.Key)
            .ShouldBeEmpty();

    [Fact]
    public void EveryLongPromptPrice_IsAtLeastTheShortOne() =>
        Rows.Where(static row => row.LongPromptThreshold is not null && (row.LongPromptRates.Input < row.Rates.Input || row.LongPromptRates.Output < row.Rates.Output))
            .Select(static row => row.Version)
            .ShouldBeEmpty();

    [Fact]
    public void EveryCacheRead_CostsNoMoreThanReadingFresh() =>
        Rows.Where(static row => row.Rates.CacheRead > row.Rates.Input).Select(static row => row.Version).ShouldBeEmpty();

    [Fact]
    public void EveryPrice_IsBelowAThousandDollarsAMillion() =>
        Rows.Where(static row => Math.Max(row.Rates.Input, row.Rates.Output) >= TokenRates.PerDollar / 1000).Select(static row => row.Version).ShouldBeEmpty();

    [Theory]
    [InlineData("openai,a,,no,x,1,,,,,,,,,,,2026-01-01,2026-01-01,s", "'x' is not a price")]
    [InlineData("openai,a,,no,1,,,,,,,,,,,,2026-01-01,2026-01-01,s", "an output price is needed")]
    [InlineData("openai,a,,maybe,1,1,,,,,,,,,,,2026-01-01,2026-01-01,s", "snapshots is yes or no")]
    [InlineData("openai,a,,no,1,1,,,,,,,,,,,someday,2026-01-01,s", "'someday' is not a date")]
    [InlineData("openai,a,,no,1,1", "6 cells instead of 19")]
    public void Read_NamesFileLineAndMistake_WhenALineIsWrong(string line, string mistake) =>
        Should.Throw<FormatException>(() => PriceTable.Read("p.csv", new StringReader(PriceTable.Header + "\n" + line), new List<PriceRow>()))
            .Message.ShouldStartWith("p.csv:2: " + mistake);
}
