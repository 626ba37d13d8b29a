using System.Collections.Immutable;

namespace Guard.McpHub.Servers;

/// <summary>The servers by every word that means them. Thread-safe; the servers are replaced as a whole.</summary>
internal sealed class ServerDirectory(ImmutableArray<McpServerSettings> servers)
{
    private volatile McpServerSettings[] _servers = [.. servers];

    public ImmutableArray<McpServerSettings> All => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(_servers);

    /// <summary>The servers that words of a path, header or permission mean: names, aliases, ids, access groups. In configured order, each once.</summary>
    public ImmutableArray<McpServerSettings> Named(IReadOnlyCollection<string> words) =>
        [.. All.Where(server => words.Any(word => server.IsCalled(word) || server.AccessGroups.Contains(word)))];

    public void Replace(ImmutableArray<McpServerSettings> next) => _servers = [.. next];
}
