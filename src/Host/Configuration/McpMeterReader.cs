using System.Collections.Frozen;
using Guard.Engine.Documents;
using Guard.Engine.Spend;
using Guard.McpHub.Servers;

namespace Guard.Host.Configuration;

/// <summary>Reads what calls of an MCP server's tools cost and how fast they may come.</summary>
internal static class McpMeterReader
{
    private const int MostRpm = 10_000_000;
    private const decimal DearestCall = 1_000_000m;

    /// <summary>LiteLLM's <c>mcp_info.mcp_server_cost_info</c>, in dollars, exactly.</summary>
    public static ToolPrices Prices(SettingReader server, ConfigFindings findings)
    {
        if (server.Section("mcp_info") is not { } info)
        {
            return ToolPrices.None;
        }

        LiteLlmVocabulary.McpInfo.Check(info.Map, "mcp_servers.*.mcp_info", findings);
        if (info.Section("mcp_server_cost_info") is not { } costs)
        {
            return ToolPrices.None;
        }

        LiteLlmVocabulary.McpCost.Check(costs.Map, "mcp_servers.*.mcp_info.mcp_server_cost_info", findings);
        var tools = new Dictionary<string, NanoUsd>(StringComparer.Ordinal);
        if (costs.Section("tool_name_to_cost_per_query") is { } priced)
        {
            foreach (var entry in priced.Map.Entries)
            {
                if (Price(priced, entry.Name, findings) is { } price)
                {
                    tools[entry.Name] = price;
                }
            }
        }

        return new ToolPrices(Price(costs, "default_cost_per_query", findings), tools.ToFrozenDictionary(StringComparer.Ordinal));
    }

    public static ServerLimits Limits(SettingReader server, ConfigFindings findings)
    {
        if (server.Section("limits") is not { } limits)
        {
            return ServerLimits.None;
        }

        LiteLlmVocabulary.McpLimits.Check(limits.Map, "mcp_servers.*.limits", findings);
        var tools = new Dictionary<string, ToolLimits>(StringComparer.Ordinal);
        if (limits.Section("tools") is { } named)
        {
            foreach (var entry in named.Map.Entries)
            {
                if (named.Section(entry.Name) is { } tool)
                {
                    LiteLlmVocabulary.McpToolLimits.Check(tool.Map, "mcp_servers.*.limits.tools.*", findings);
                    tools[entry.Name] = OfOne(tool);
                }
            }
        }

        return new ServerLimits(OfOne(limits), tools.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static ToolLimits OfOne(SettingReader limits) =>
        new(limits.Integer("rpm", 0, MostRpm), limits.Integer("key_rpm", 0, MostRpm), limits.Integer("session_rpm", 0, MostRpm));

    /// <summary>A price that nano-dollars cannot hold is an error, not another price.</summary>
    private static NanoUsd? Price(SettingReader section, string name, ConfigFindings findings)
    {
        if (section.Number(name, 0m, DearestCall) is not { } dollars)
        {
            return null;
        }

        var price = NanoUsd.FromDollars(dollars);
        if (price.ToDollars() == dollars)
        {
            return price;
        }

        findings.Error(section.PositionOf(name), $"{section.PathOf(name)} is finer than a nano-dollar", "write at most nine digits behind the point");
        return null;
    }
}
