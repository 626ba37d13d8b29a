using Guard.McpHub.Servers;

namespace Guard.McpHub.Toolsets;

/// <summary>A toolset as clients of its own address see it: its names and its words for its tools. Immutable.</summary>
internal sealed class ToolsetView(Toolset set)
{
    /// <summary>What it says of itself.</summary>
    public string? Description => set.Description;

    /// <summary>What it calls a tool; null for the usual name.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's own name.</param>
    /// <param name="exposed">With the server's prefix.</param>
    public string? NameOf(McpServerSettings server, string name, string exposed) => Find(server, name, exposed)?.Name;

    /// <summary>What it says of a tool; null for the tool's own words.</summary>
    public string? DescriptionOf(McpServerSettings server, string name, string exposed) => Find(server, name, exposed)?.Description;

    /// <summary>Whether it calls some tool of a server so.</summary>
    public bool Renames(McpServerSettings server, string called) => set.Tools.Any(tool => tool.Name == called && server.IsCalled(tool.Server));

    private ToolsetTool? Find(McpServerSettings server, string name, string exposed) => set.Tools.FirstOrDefault(tool => (tool.Tool == name || tool.Tool == exposed) && server.IsCalled(tool.Server));
}
