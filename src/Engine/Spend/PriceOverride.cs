namespace Guard.Engine.Spend;

/// <summary>Prices an operator wrote for one deployment, in dollars per token; null falls back to the catalogue.</summary>
public sealed record PriceOverride
{
    public decimal? InputPerToken { get; init; }

    public decimal? OutputPerToken { get; init; }

    public decimal? CacheReadPerToken { get; init; }

    public decimal? CacheWritePerToken { get; init; }

    public decimal? ReasoningPerToken { get; init; }
}
