using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Catalogue;

/// <summary>What lists of tools cost the models that read them: of each server, as last shown to anybody. Bounded by the number of servers; thread-safe.</summary>
public sealed class CatalogueCosts
{
    private const int MaxHeaviest = 10;

    private readonly ConcurrentDictionary<string, CatalogueCost> _last = new(StringComparer.Ordinal);
    private readonly GuardMetrics _metrics;
    private readonly TimeProvider _time;

    internal CatalogueCosts(GuardMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        _time = time;
    }

    /// <summary>The servers whose tools were listed since the start, heaviest first.</summary>
    public ImmutableArray<CatalogueCost> List() => [.. _last.Values.OrderByDescending(static cost => cost.Tokens).ThenBy(static cost => cost.Server, StringComparer.Ordinal)];

    /// <summary>Tokens of a piece of JSON a model reads.</summary>
    internal static long TokensOf(JsonNode json) => TokenEstimate.Tokens(Encoding.UTF8.GetBytes(json.ToJsonString()));

    /// <summary>A list was made of these tools of a server.</summary>
    internal void Listed(string server, IReadOnlyCollection<JsonObject> shown)
    {
        var tokens = shown.Select(static tool => KeyValuePair.Create(JsonRpc.TextOf(tool["name"]) ?? "", TokensOf(tool))).ToList();
        var total = tokens.Sum(static tool => tool.Value);
        _last[server] = new CatalogueCost(server, shown.Count, total, [.. tokens.OrderByDescending(static tool => tool.Value).Take(MaxHeaviest)], _time.GetUtcNow());
        _metrics.McpToolsListed(server, total);
    }
}
