using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Agent;
using Guard.Engine.Errors;
using Guard.McpHub.Endpoints;
using Guard.McpHub.Guarding;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Agents;

/// <summary>The hub's tools for requests to models: what the caller may use over MCP, by the same decisions. Thread-safe.</summary>
internal sealed class HubToolSource(McpCallers callers, McpAdmission admission, HubDispatcher dispatcher, ExposedNames names) : IToolSource
{
    private const int MaxShared = 10_000;

    private readonly UpstreamSessions _shared = new(MaxShared);

    public async ValueTask<Result<IToolSet>> OpenAsync(ToolSetRequest request, CancellationToken cancellationToken)
    {
        if (!admission.ForModel(request).TryGetValue(out var run, out var error))
        {
            return error;
        }

        var set = new HubToolSet(this, request);
        foreach (var entry in request.Entries)
        {
            set.Add(await ListAsync(request, entry, run, cancellationToken));
        }

        return set;
    }

    /// <summary>Calls a tool of a server. Every call counts as a request of the caller and is judged by itself.</summary>
    internal async ValueTask<RpcReply> CallAsync(ToolSetRequest request, AgentToolEntry entry, McpServerSettings server, JsonObject parameters, CancellationToken cancellationToken)
    {
        var admitted = admission.CheckRate(request.Caller) is { } tooFast ? tooFast : admission.ForModel(request);
        return admitted.TryGetValue(out var run, out var error) ? await AskAsync(request, entry, server, run, "tools/call", parameters, cancellationToken) : HubErrors.Of(error);
    }

    private async ValueTask<(ToolListing Listing, ImmutableDictionary<string, McpServerSettings> Servers)> ListAsync(
        ToolSetRequest request, AgentToolEntry entry, HubRun run, CancellationToken cancellationToken)
    {
        var servers = callers.ServersOf(request.Caller, entry.Servers.IsEmpty ? null : [.. entry.Servers], HeadersOf(request, entry));
        var replies = await Task.WhenAll(servers.Select(server => AskAsync(request, entry, server, run, "tools/list", [], cancellationToken).AsTask()));
        var tools = ImmutableArray.CreateBuilder<AgentTool>();
        var failures = ImmutableArray.CreateBuilder<string>();
        var owners = ImmutableDictionary.CreateBuilder<string, McpServerSettings>(StringComparer.Ordinal);
        for (var i = 0; i < servers.Length; i++)
        {
            if (replies[i].Error is { } failed)
            {
                failures.Add(JsonRpc.TextOf(failed["message"]) ?? "A server could not be asked.");
            }

            foreach (var tool in (replies[i].Result?["tools"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var own = JsonRpc.TextOf(tool["name"])!;
                var offered = new AgentTool(names.Full(servers[i], own), own, JsonRpc.TextOf(tool["description"]), SchemaOf(tool), tool["annotations"]?.DeepClone() as JsonObject);
                if (entry.Allows(offered) && owners.TryAdd(offered.Name, servers[i]))
                {
                    tools.Add(offered);
                }
            }
        }

        return (new ToolListing(tools.ToImmutable(), failures.ToImmutable()), owners.ToImmutable());
    }

    private static JsonObject SchemaOf(JsonObject tool) => tool["inputSchema"]?.DeepClone() as JsonObject ?? new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };

    private ValueTask<RpcReply> AskAsync(
        ToolSetRequest request, AgentToolEntry entry, McpServerSettings server, HubRun run, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var headers = HeadersOf(request, entry);
        return dispatcher.HandleAsync(
            new HubRequest
            {
                Caller = request.Caller,
                Method = method,
                Parameters = parameters,
                Servers = [server],
                IsBare = true,
                IdentityFor = asked => callers.IdentityFor(asked, headers),
                Sessions = _shared,
                Exchange = SilentExchange.Instance,
                Guardrails = run,
                ClientIp = request.Context.Connection.RemoteIpAddress?.ToString(),
            },
            cancellationToken);
    }

    /// <summary>The request's headers, and over them what its tool says itself.</summary>
    private static HeaderDictionary HeadersOf(ToolSetRequest request, AgentToolEntry entry)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Context.Request.Headers)
        {
            headers[name] = value;
        }

        foreach (var (name, value) in entry.Headers)
        {
            headers[name] = value;
        }

        return headers;
    }
}
