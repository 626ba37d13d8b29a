using System.Collections.Immutable;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.McpHub.Policy;

/// <summary>What a request reaches: what its caller may use, narrowed by its address and headers. Immutable.</summary>
internal sealed record HubScope
{
    /// <summary>Servers of which it may use something, in configured order.</summary>
    public required ImmutableArray<McpServerSettings> Servers { get; init; }

    /// <summary>Those of them of which it may use more than single tools: prompts, resources, instructions.</summary>
    public required ImmutableArray<McpServerSettings> Whole { get; init; }

    /// <summary>What address and headers name; every one narrows.</summary>
    public ImmutableArray<ServerSelection> Narrowings { get; init; } = [];

    /// <summary>The address is that of one server whose names stay bare.</summary>
    public bool IsBare { get; init; }

    /// <summary>The address is that of one toolset, or null.</summary>
    public ToolsetView? View { get; init; }

    /// <summary>Whether the address leaves a tool in.</summary>
    public bool Has(McpServerSettings server, string name, string exposed) => Narrowings.All(narrowing => narrowing.Has(server, name, exposed));

    /// <summary>One server of it, with bare names.</summary>
    public HubScope Only(McpServerSettings server) => this with { Servers = Servers.Contains(server) ? [server] : [], Whole = Whole.Contains(server) ? [server] : [], IsBare = true, View = null };

    /// <summary>What is in both; address and names stay this one's.</summary>
    public HubScope And(HubScope other) => this with
    {
        Servers = [.. Servers.Where(other.Servers.Contains)],
        Whole = [.. Whole.Where(other.Whole.Contains)],
        Narrowings = [.. Narrowings, .. other.Narrowings],
    };
}
