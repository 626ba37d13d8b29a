using System.Collections.Frozen;

namespace Guard.McpHub.Servers;

/// <summary>Limits of a server and of its tools; a call must fit both. Immutable.</summary>
/// <param name="Whole">Of all its tools together.</param>
/// <param name="Tools">Of single tools, by their own names.</param>
public sealed record ServerLimits(ToolLimits Whole, FrozenDictionary<string, ToolLimits> Tools)
{
    public static ServerLimits None { get; } = new(ToolLimits.None, FrozenDictionary<string, ToolLimits>.Empty);
}
