using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>The rows of one model id, oldest first: the price follows the calendar, so a change announced for a date needs no restart.</summary>
internal sealed class PriceHistory
{
    private readonly ImmutableArray<ModelPrice> _prices;
    private readonly ImmutableArray<DateTimeOffset> _since;

    public PriceHistory(IEnumerable<PriceRow> rows)
    {
        var ordered = rows.OrderBy(static row => row.Effective).ToArray();
        CoversSnapshots = ordered[^1].CoversSnapshots;
        _since = [.. ordered.Select(static row => Midnight(row.Effective))];
        _prices = [.. ordered.Select((row, index) => Price(row, index + 1 < ordered.Length ? _since[index + 1] : DateTimeOffset.MaxValue))];
    }

    public bool CoversSnapshots { get; }

    /// <summary>The row that holds at a moment. Before the first date the first row holds: it is the best that is known.</summary>
    public ModelPrice At(DateTimeOffset now)
    {
        var index = _prices.Length - 1;
        while (index > 0 && _since[index] > now)
        {
            index--;
        }

        return _prices[index];
    }

    private static DateTimeOffset Midnight(DateOnly date) => new(date, TimeOnly.MinValue, TimeSpan.Zero);

    private static ModelPrice Price(PriceRow row, DateTimeOffset until) => new()
    {
        Version = row.Version,
        Rates = row.Rates,
        LongPromptThreshold = row.LongPromptThreshold,
        LongPromptRates = row.LongPromptRates,
        ContextWindow = row.ContextWindow,
        MaxOutputTokens = row.MaxOutputTokens,
        ValidUntil = until,
    };
}
