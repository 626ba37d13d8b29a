namespace Guard.Engine.Spend;

/// <summary>The price of one model at one moment. Immutable, thread-safe; computing a cost allocates nothing.</summary>
public sealed record ModelPrice
{
    /// <summary>A provider that reports more tokens than this in one attempt is not believed; no model takes a billion.</summary>
    internal const long MaxTokens = 1_000_000_000;

    private const long AttoPerNano = TokenRates.PerDollar / NanoUsd.PerDollar;
    private static readonly NanoUsd Ceiling = new(NanoUsd.PerDollar * 1_000_000_000);

    /// <summary>Identity of the row that was used, such as <c>openai/gpt-4o@2026-11-01</c>; kept in every record booked with it.</summary>
    public required string Version { get; init; }

    public required TokenRates Rates { get; init; }

    /// <summary>Above this many input tokens <see cref="LongPromptRates"/> hold for every token of the attempt, or null.</summary>
    public long? LongPromptThreshold { get; init; }

    public TokenRates LongPromptRates { get; init; }

    public int? ContextWindow { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>The price is replaced by a later row from this moment on.</summary>
    internal DateTimeOffset ValidUntil { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>
    /// Tokens times rates, summed exactly and rounded once, half up, to whole nano-dollars. Never negative: negative counts are taken as zero and parts that
    /// claim more than their whole are cut to it. Capped at a billion dollars.
    /// </summary>
    public NanoUsd Cost(in Usage usage)
    {
        var input = Bounded(usage.InputTokens);
        var output = Bounded(usage.OutputTokens);
        var read = Math.Min(Bounded(usage.CachedInputTokens), input);
        var write = Math.Min(Bounded(usage.CacheWriteTokens), input - read);
        var reasoning = Math.Min(Bounded(usage.ReasoningTokens), output);
        var rates = RatesFor(input);

        return Round(((Int128)(input - read - write) * rates.Input)
            + ((Int128)read * rates.CacheRead)
            + ((Int128)write * rates.CacheWrite)
            + ((Int128)(output - reasoning) * rates.Output)
            + ((Int128)reasoning * rates.Reasoning));
    }

    /// <summary>The most these token counts can cost, whatever the provider calls cached or reasoning; what a budget reserves.</summary>
    public NanoUsd MaxCost(long inputTokens, long outputTokens)
    {
        var input = Bounded(inputTokens);
        var rates = RatesFor(input);
        return Round(((Int128)input * Math.Max(rates.Input, Math.Max(rates.CacheRead, rates.CacheWrite)))
            + ((Int128)Bounded(outputTokens) * Math.Max(rates.Output, rates.Reasoning)));
    }

    private static long Bounded(long tokens) => Math.Clamp(tokens, 0, MaxTokens);

    private static NanoUsd Round(Int128 atto)
    {
        var nano = (atto + (AttoPerNano / 2)) / AttoPerNano;
        return nano >= Ceiling.Value ? Ceiling : new NanoUsd((long)nano);
    }

    private TokenRates RatesFor(long inputTokens) => LongPromptThreshold is { } threshold && inputTokens > threshold ? LongPromptRates : Rates;
}
