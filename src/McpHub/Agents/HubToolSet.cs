using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Agent;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Agents;

/// <summary>The tools that one request to a model may use. Filled before it is shared.</summary>
internal sealed class HubToolSet(HubToolSource source, ToolSetRequest request) : IToolSet
{
    private readonly List<ImmutableDictionary<string, McpServerSettings>> _servers = [];

    public ImmutableArray<ToolListing> Listings { get; private set; } = [];

    public async ValueTask<ToolAnswer> CallAsync(int entry, AgentTool tool, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (!_servers[entry].TryGetValue(tool.Name, out var server))
        {
            return new ToolAnswer(null, "The request has no such tool.");
        }

        var reply = await source.CallAsync(request, request.Entries[entry], server, new JsonObject { ["name"] = tool.OwnName, ["arguments"] = arguments }, cancellationToken);
        return reply.Error is { } error ? new ToolAnswer(null, JsonRpc.TextOf(error["message"]) ?? "The call failed.") : new ToolAnswer(reply.Result as JsonObject, null);
    }

    internal void Add((ToolListing Listing, ImmutableDictionary<string, McpServerSettings> Servers) listed)
    {
        Listings = Listings.Add(listed.Listing);
        _servers.Add(listed.Servers);
    }
}
