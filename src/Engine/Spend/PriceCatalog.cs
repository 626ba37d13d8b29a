using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Guard.Engine.Routing;

namespace Guard.Engine.Spend;

/// <summary>
/// Which price a deployment has. Built once from the embedded price data; thread-safe. Prices a deployment's operator wrote win field by field over the list.
/// A deployment without a price is not free: it is booked as unpriced and refused under a hard budget.
/// </summary>
public sealed class PriceCatalog
{
    private static readonly FrozenDictionary<string, string> ProviderOfHost = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["api.openai.com"] = "openai",
        ["api.anthropic.com"] = "anthropic",
        ["generativelanguage.googleapis.com"] = "gemini",
        ["api.mistral.ai"] = "mistral",
        ["api.groq.com"] = "groq",
        ["api.together.xyz"] = "together_ai",
        ["api.together.ai"] = "together_ai",
        ["api.deepinfra.com"] = "deepinfra",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, FrozenDictionary<string, PriceHistory>> _providers;
    private readonly TimeProvider _time;
    private readonly ConditionalWeakTable<Deployment, StrongBox<ModelPrice?>> _resolved = [];

    internal PriceCatalog(IEnumerable<PriceRow> rows, TimeProvider time)
    {
        _time = time;
        _providers = rows
            .GroupBy(static row => row.Provider, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static group => group.Key, Index, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The catalogue that ships with Guard.</summary>
    public static PriceCatalog Load(TimeProvider time) => new(PriceTable.ReadEmbedded(), time);

    /// <summary>The price of a deployment, or null when none is known. Nothing is allocated after the first call for a deployment.</summary>
    /// <param name="deployment">A row of the configuration; the same instance should be passed again.</param>
    /// <param name="upstreamModel">The concrete model where <see cref="Deployment.UpstreamModel"/> holds a wildcard; null otherwise.</param>
    public ModelPrice? Find(Deployment deployment, string? upstreamModel = null)
    {
        if (upstreamModel is not null && !upstreamModel.Equals(deployment.UpstreamModel, StringComparison.Ordinal))
        {
            return Resolve(deployment, upstreamModel);
        }

        if (_resolved.TryGetValue(deployment, out var known) && !(known.Value is { } price && price.ValidUntil <= _time.GetUtcNow()))
        {
            return known.Value;
        }

        var resolved = new StrongBox<ModelPrice?>(Resolve(deployment, deployment.UpstreamModel));
        _resolved.AddOrUpdate(deployment, resolved);
        return resolved.Value;
    }

    /// <summary>List price of a model named <c>provider/model</c>, or by model alone where exactly one provider lists it; null when unknown.</summary>
    public ModelPrice? Find(string model)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && _providers.ContainsKey(model[..slash]) && Listed(model[..slash], model[(slash + 1)..]) is { } named)
        {
            return named;
        }

        ModelPrice? only = null;
        foreach (var provider in _providers.Keys)
        {
            if (ListedExactly(provider, model) is { } price)
            {
                if (only is not null)
                {
                    return null;
                }

                only = price;
            }
        }

        return only;
    }

    /// <summary>The deployments that would be booked as unpriced, for the warning at start.</summary>
    public ImmutableArray<Deployment> Unpriced(IEnumerable<Deployment> deployments) =>
        [.. deployments.Where(deployment => !deployment.UpstreamModel.Contains('*', StringComparison.Ordinal) && Find(deployment) is null)];

    private static FrozenDictionary<string, PriceHistory> Index(IEnumerable<PriceRow> rows)
    {
        var names = rows.SelectMany(static row => row.Aliases.Prepend(row.Model).Select(name => (Name: name, Row: row)));
        return names
            .GroupBy(static entry => entry.Name, static entry => entry.Row, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static group => group.Key, static group => new PriceHistory(group), StringComparer.OrdinalIgnoreCase);
    }

    private ModelPrice? Resolve(Deployment deployment, string upstreamModel)
    {
        var listed = List(deployment, upstreamModel);
        return deployment.Price is { } own ? Overridden(deployment, upstreamModel, own, listed) : listed;
    }

    private ModelPrice? List(Deployment deployment, string upstreamModel)
    {
        var provider = deployment.ApiBase is { } address && ProviderOfHost.TryGetValue(address.Host, out var vendor) ? vendor : deployment.Provider;

        // Azure deployments are named freely; what they serve is one of OpenAI's models, named by base_model or by the deployment's own name.
        provider = provider.Equals("azure", StringComparison.OrdinalIgnoreCase) ? "openai" : provider;
        if (deployment.BaseModel is not { Length: > 0 } baseModel)
        {
            return Listed(provider, upstreamModel);
        }

        baseModel = baseModel.StartsWith("azure/", StringComparison.OrdinalIgnoreCase) ? baseModel["azure/".Length..] : baseModel;
        return Listed(provider, baseModel) ?? Find(baseModel);
    }

    private ModelPrice? Listed(string provider, string model) => ListedExactly(provider, model) ?? ListedExactly(provider, "*");

    private ModelPrice? ListedExactly(string provider, string model)
    {
        if (!_providers.TryGetValue(provider, out var models))
        {
            return null;
        }

        if (models.TryGetValue(model, out var history))
        {
            return history.At(_time.GetUtcNow());
        }

        var family = Snapshot.FamilyOf(model);
        return family is not null && models.TryGetValue(family, out history) && history.CoversSnapshots ? history.At(_time.GetUtcNow()) : null;
    }

    private static ModelPrice? Overridden(Deployment deployment, string upstreamModel, PriceOverride own, ModelPrice? listed)
    {
        if (!IsUsable(own) || ((own.InputPerToken is null || own.OutputPerToken is null) && listed is null))
        {
            return null;
        }

        var rates = Apply(own, listed?.Rates ?? default, listed is not null);
        return new ModelPrice
        {
            Version = $"configured/{deployment.Provider}/{upstreamModel}@{Fingerprint(rates)}",
            Rates = rates,
            LongPromptThreshold = listed?.LongPromptThreshold,
            LongPromptRates = listed?.LongPromptThreshold is null ? default : Apply(own, listed.LongPromptRates, isListed: true),
            ContextWindow = listed?.ContextWindow,
            MaxOutputTokens = listed?.MaxOutputTokens,
            ValidUntil = listed?.ValidUntil ?? DateTimeOffset.MaxValue,
        };
    }

    private static TokenRates Apply(PriceOverride own, TokenRates list, bool isListed)
    {
        var input = Rate(own.InputPerToken) ?? list.Input;
        var output = Rate(own.OutputPerToken) ?? list.Output;
        return new TokenRates(
            input,
            output,
            Rate(own.CacheReadPerToken) ?? Following(list.CacheRead, list.Input, input, isListed),
            Rate(own.CacheWritePerToken) ?? Following(list.CacheWrite, list.Input, input, isListed),
            Rate(own.ReasoningPerToken) ?? Following(list.Reasoning, list.Output, output, isListed));
    }

    /// <summary>A rate the vendor does not list apart from its base follows the base's override.</summary>
    private static long Following(long listed, long listedBase, long ownBase, bool isListed) => isListed && listed != listedBase ? listed : ownBase;

    private static bool IsUsable(PriceOverride own)
    {
        ReadOnlySpan<decimal?> written = [own.InputPerToken, own.OutputPerToken, own.CacheReadPerToken, own.CacheWritePerToken, own.ReasoningPerToken];
        foreach (var price in written)
        {
            if (price is not null && Rate(price) is null)
            {
                return false;
            }
        }

        return true;
    }

    private static long? Rate(decimal? dollars) => dollars is { } value && TokenRates.TryFromDollars(value, out var rate) ? rate : null;

    private static string Fingerprint(in TokenRates rates)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        ReadOnlySpan<long> values = [rates.Input, rates.Output, rates.CacheRead, rates.CacheWrite, rates.Reasoning];
        SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values), digest);
        return Convert.ToHexStringLower(digest[..4]);
    }
}
