using System.Collections.Immutable;

namespace Guard.Engine.Agent;

/// <summary>One <c>type: mcp</c> tool of a request that means the gateway's own servers. Immutable; its headers hold secrets.</summary>
public sealed record AgentToolEntry
{
    /// <summary>What the request calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Names, aliases or groups of servers; empty for all that the caller may use.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Names of the tools wanted, with the server's prefix, or without it where only one tool is called so; null for all.</summary>
    public ImmutableHashSet<string>? AllowedTools { get; init; }

    /// <summary>Only tools that say of themselves that they change nothing.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What the request wants said to the servers, as headers of the MCP routes (<c>x-mcp-…</c>); they add to those of the connection and replace none.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the request wants this tool.</summary>
    public bool Allows(AgentTool tool) => (AllowedTools is null || tool.IsAmong(AllowedTools)) && (!IsReadOnly || tool.IsReadOnly);

    /// <summary>Which calls wait for a human.</summary>
    internal ApprovalPolicy Approval { get; init; } = ApprovalPolicy.Always;
}
