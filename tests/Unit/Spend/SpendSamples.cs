using Guard.Engine.Access;
using Guard.Engine.Routing;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

internal static class SpendSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static SpendRecord Record(string requestId, int attempt = 1, long nano = 1_000, string keyHash = "k1") => new()
    {
        RequestId = requestId,
        Attempt = attempt,
        CallType = "acompletion",
        StartedAt = Noon,
        EndedAt = Noon.AddSeconds(1),
        Status = AttemptStatus.Success,
        StatusCode = 200,
        Usage = new Usage(12, 34, UsageSource.Provider) { CachedInputTokens = 2, ReasoningTokens = 5 },
        Cost = new NanoUsd(nano),
        IsPriced = true,
        PriceVersion = "openai/gpt-4o@2026-01-01",
        KeyHash = keyHash,
        TeamId = "t1",
        ModelGroup = "gpt-4o",
        Model = "openai/gpt-4o",
        Tags = ["blue"],
        Guardrails = [new GuardrailEvidence("pii", "pii", "input", "guardrail_intervened", System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("EMAIL", 2), 12)],
        MetadataJson = "{\"a\":1}",
    };

    public static Deployment Deployment(string model, string provider = "openai", PriceOverride? price = null, string? baseModel = null, string? apiBase = null) => new()
    {
        Id = "d1",
        ModelName = model,
        Provider = provider,
        UpstreamModel = model,
        Price = price,
        BaseModel = baseModel,
        ApiBase = apiBase is null ? null : new Uri(apiBase),
    };

    public static Caller CallerWithBudget(decimal dollars, string hash = "k1") => new()
    {
        Key = new VirtualKey { TokenHash = hash, KeyName = "sk-...abcd", MaxBudget = NanoUsd.FromDollars(dollars) },
    };

    /// <summary>Prices in dollars per million tokens.</summary>
    public static TokenRates Rates(decimal input, decimal output, decimal? cacheRead = null, decimal? cacheWrite = null, decimal? reasoning = null) => new(
        Atto(input), Atto(output), Atto(cacheRead ?? input), Atto(cacheWrite ?? input), Atto(reasoning ?? output));

    public static ModelPrice Price(TokenRates rates) => new() { Version = "test/model@2026-01-01", Rates = rates };

    public static PriceCatalog Catalog(TimeProvider time, params string[] lines)
    {
        var rows = new List<PriceRow>();
        PriceTable.Read("test.csv", new StringReader(PriceTable.Header + "\n" + string.Join('\n', lines)), rows);
        return new PriceCatalog(rows, time);
    }

    private static long Atto(decimal perMillion) => TokenRates.TryFromDollars(perMillion / 1_000_000, out var rate) ? rate : throw new ArgumentOutOfRangeException(nameof(perMillion));
}
