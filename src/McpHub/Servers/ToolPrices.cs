using System.Collections.Frozen;
using Guard.Engine.Spend;

namespace Guard.McpHub.Servers;

/// <summary>What calls of a server's tools cost: LiteLLM's <c>mcp_server_cost_info</c>. Immutable.</summary>
/// <param name="Default">Of a tool that has no price of its own, or null.</param>
/// <param name="Tools">By name, with or without the server's prefix.</param>
public sealed record ToolPrices(NanoUsd? Default, FrozenDictionary<string, NanoUsd> Tools)
{
    public static ToolPrices None { get; } = new(null, FrozenDictionary<string, NanoUsd>.Empty);

    /// <summary>The price of one call, or null where none is set.</summary>
    /// <param name="tool">The tool's own name.</param>
    /// <param name="exposed">Its name with the server's prefix.</param>
    public NanoUsd? Of(string tool, string exposed) => Tools.TryGetValue(tool, out var price) || Tools.TryGetValue(exposed, out price) ? price : Default;
}
