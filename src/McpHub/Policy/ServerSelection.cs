using System.Collections.Immutable;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.McpHub.Policy;

/// <summary>What some words name: servers as a whole, and single tools of others. Immutable.</summary>
internal sealed class ServerSelection
{
    private readonly HashSet<McpServerSettings> _whole;
    private readonly ImmutableArray<Toolset> _sets;

    private ServerSelection(IEnumerable<McpServerSettings> whole, ImmutableArray<Toolset> sets) => (_whole, _sets) = (new HashSet<McpServerSettings>(whole, ReferenceEqualityComparer.Instance), sets);

    /// <summary>Servers and access groups, and toolsets where a word means no server.</summary>
    public static ServerSelection Of(ServerDirectory servers, ToolsetDirectory toolsets, IReadOnlyCollection<string> words)
    {
        var named = servers.Named(words);
        return new ServerSelection(named, toolsets.Named([.. words.Where(word => !named.Any(server => server.IsCalled(word) || server.AccessGroups.Contains(word)))]));
    }

    /// <summary>Servers by one list of words, toolsets by another.</summary>
    public static ServerSelection Of(IEnumerable<McpServerSettings> whole, ImmutableArray<Toolset> sets) => new(whole, sets);

    /// <summary>The only thing named is this toolset; else null.</summary>
    public Toolset? Only => _whole.Count == 0 && _sets is [var only] ? only : null;

    /// <summary>The server, or some tool of it.</summary>
    public bool Touches(McpServerSettings server) => HasWhole(server) || _sets.Any(set => set.Tools.Any(tool => server.IsCalled(tool.Server)));

    /// <summary>All that the server has.</summary>
    public bool HasWhole(McpServerSettings server) => _whole.Contains(server);

    /// <summary>A tool, with the server or by itself.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's own name.</param>
    /// <param name="exposed">With the server's prefix.</param>
    public bool Has(McpServerSettings server, string name, string exposed) => HasWhole(server) || HasTool(server, name, exposed);

    /// <summary>A tool by itself.</summary>
    public bool HasTool(McpServerSettings server, string name, string exposed) =>
        _sets.Any(set => set.Tools.Any(tool => (tool.Tool == name || tool.Tool == exposed) && server.IsCalled(tool.Server)));
}
