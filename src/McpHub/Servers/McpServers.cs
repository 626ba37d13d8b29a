using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.McpHub.Policy;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Servers;

/// <summary>Swaps directory and upstreams together.</summary>
internal sealed class McpServers(McpHubOptions options, ServerDirectory directory, UpstreamCatalog upstreams, ToolPolicy policy) : IMcpServers
{
    public ImmutableArray<McpServerSettings> All => directory.All;

    public ImmutableArray<McpServerSettings> Of(Caller caller) => policy.ServersOf(caller);

    public async ValueTask ReplaceStoredAsync(ImmutableArray<McpServerSettings> stored)
    {
        // Upstreams first: who finds a new server in the directory finds it connected.
        var next = options.Servers.AddRange(stored);
        var retiring = upstreams.ReplaceAsync(next);
        directory.Replace(next);
        await retiring;
    }
}
