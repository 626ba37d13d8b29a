using System.Collections.Immutable;

namespace Guard.McpHub.Servers;

/// <summary>The servers by every word that means them. Immutable, thread-safe.</summary>
internal sealed class ServerDirectory(ImmutableArray<McpServerSettings> servers)
{
    public ImmutableArray<McpServerSettings> All => servers;

    /// <summary>The servers that words of a path, header or permission mean: names, aliases, ids, access groups. In configured order, each once.</summary>
    public ImmutableArray<McpServerSettings> Named(IReadOnlyCollection<string> words) =>
        [.. servers.Where(server => words.Any(word => server.IsCalled(word) || server.AccessGroups.Contains(word)))];
}
