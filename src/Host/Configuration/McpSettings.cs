using System.Collections.Immutable;
using Guard.McpHub.Pins;
using Guard.McpHub.Toolsets;

namespace Guard.Host.Configuration;

/// <summary><c>guard.mcp</c>.</summary>
internal sealed record McpSettings
{
    /// <summary>What the tools of an MCP server need before they are served, where its entry does not say.</summary>
    public PinMode Pins { get; init; }

    /// <summary>Servers that are added over the API may stand in private networks and behind plain http.</summary>
    public bool PrivateNetworks { get; init; }

    /// <summary>Single tools of servers under one name.</summary>
    public ImmutableArray<Toolset> Toolsets { get; init; } = [];

    /// <summary>Hosts besides loopback that requests over loopback may name and pages may come from.</summary>
    public ImmutableArray<string> TrustedHosts { get; init; } = [];
}
