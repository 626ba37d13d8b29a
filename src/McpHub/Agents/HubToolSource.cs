using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Agent;
using Guard.Engine.Errors;
using Guard.McpHub.Endpoints;
using Guard.McpHub.Guarding;
using Guard.McpHub.Policy;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Guard.McpHub.Agents;

/// <summary>The hub's tools for requests to models: what the caller may use over MCP, by the same decisions. Thread-safe.</summary>
internal sealed class HubToolSource(McpCallers callers, McpAdmission admission, HubDispatcher dispatcher, ExposedNames names, ServerDirectory directory) : IToolSource
{
    private const int MaxShared = 10_000;

    private readonly UpstreamSessions _shared = new(MaxShared);

    public async ValueTask<Result<IToolSet>> OpenAsync(ToolSetRequest request, CancellationToken cancellationToken)
    {
        if (!admission.ForModel(request).TryGetValue(out var run, out var error))
        {
            return error;
        }

        var listed = request.Entries.Select(entry => ListAsync(request, entry, scope => AskAsync(request, entry, scope, run, "tools/list", [], cancellationToken).AsTask())).ToList();
        var set = new HubToolSet(this, request);
        foreach (var one in await Task.WhenAll(listed))
        {
            set.Add(one);
        }

        return set;
    }

    /// <summary>Calls a tool of a server. Every call counts as a request of the caller and is judged by itself.</summary>
    internal async ValueTask<RpcReply> CallAsync(ToolSetRequest request, AgentToolEntry entry, McpServerSettings server, JsonObject parameters, CancellationToken cancellationToken)
    {
        if (admission.CheckRate(request.Caller) is not null)
        {
            return RpcReply.Fail(JsonRpc.InvalidRequest, "The call was not run: the key has sent as many requests as it may for now.");
        }

        return admission.ForModel(request).TryGetValue(out var run, out var error) ? await AskAsync(request, entry, ScopeOf(request, entry).Only(server), run, "tools/call", parameters, cancellationToken) : HubErrors.Of(error);
    }

    /// <summary>The tools of one entry. All servers are asked at the same time.</summary>
    private async Task<(ToolListing Listing, ImmutableDictionary<string, McpServerSettings> Servers)> ListAsync(ToolSetRequest request, AgentToolEntry entry, Func<HubScope, Task<RpcReply>> ask)
    {
        var scope = ScopeOf(request, entry);
        var servers = scope.Servers;
        var replies = await Task.WhenAll([.. servers.Select(server => ask(scope.Only(server)))]);
        var failures = ImmutableArray.CreateBuilder<string>();
        List<(McpServerSettings Server, AgentTool Tool)> found = [];
        for (var i = 0; i < servers.Length; i++)
        {
            if (replies[i].Error is not null)
            {
                // A server's own words are for nobody who did not ask it.
                failures.Add($"The MCP server \"{servers[i].Name}\" {replies[i].OwnFailure ?? "did not list its tools"}.");
            }

            foreach (var tool in (replies[i].Result?["tools"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var own = JsonRpc.TextOf(tool["name"])!;
                var full = names.Full(servers[i], own);
                var (name, said) = (scope.View?.NameOf(servers[i], own, full) ?? full, scope.View?.DescriptionOf(servers[i], own, full) ?? JsonRpc.TextOf(tool["description"]));
                found.Add((servers[i], new AgentTool(name, own, said, SchemaOf(tool), tool["annotations"]?.DeepClone() as JsonObject)));
            }
        }

        return Chosen(entry, found, failures.ToImmutable());
    }

    private (ToolListing Listing, ImmutableDictionary<string, McpServerSettings> Servers) Chosen(
        AgentToolEntry entry, List<(McpServerSettings Server, AgentTool Tool)> found, ImmutableArray<string> failures)
    {
        var called = found.CountBy(static one => one.Tool.OwnName, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var tools = ImmutableArray.CreateBuilder<AgentTool>();
        var owners = ImmutableDictionary.CreateBuilder<string, McpServerSettings>(StringComparer.Ordinal);
        foreach (var (server, tool) in found)
        {
            // A name that begins like another server's means that server, whether or not it answers now.
            var offered = called[tool.OwnName] == 1 && !directory.All.Any(server => names.IsOf(server, tool.OwnName)) ? tool with { ShortName = tool.OwnName } : tool;
            if (entry.Allows(offered) && owners.TryAdd(offered.Name, server))
            {
                tools.Add(offered);
            }
        }

        return (new ToolListing(tools.ToImmutable(), failures), owners.ToImmutable());
    }

    /// <summary>What the connection reaches, narrowed by what the entry says.</summary>
    private HubScope ScopeOf(ToolSetRequest request, AgentToolEntry entry)
    {
        string[]? named = entry.Servers.IsEmpty ? null : [.. entry.Servers];
        var scope = callers.ScopeOf(request.Caller, named, request.Context.Request.Headers);
        return entry.Headers.IsEmpty
            ? scope
            : scope.And(callers.ScopeOf(request.Caller, named, new HeaderDictionary(entry.Headers.ToDictionary(static pair => pair.Key, static pair => new StringValues(pair.Value), StringComparer.OrdinalIgnoreCase))));
    }

    private static JsonObject SchemaOf(JsonObject tool) => tool["inputSchema"]?.DeepClone() as JsonObject ?? new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };

    private ValueTask<RpcReply> AskAsync(
        ToolSetRequest request, AgentToolEntry entry, HubScope scope, HubRun run, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var headers = HeadersOf(request, entry);
        return dispatcher.HandleAsync(
            new HubRequest
            {
                Caller = request.Caller,
                Method = method,
                Parameters = parameters,
                Scope = scope,
                IdentityFor = asked => callers.IdentityFor(asked, headers),
                Sessions = _shared,
                Exchange = SilentExchange.Instance,
                Guardrails = run,
                ClientIp = request.Context.Connection.RemoteIpAddress?.ToString(),
            },
            cancellationToken);
    }

    /// <summary>The connection's headers, and what its tool adds to them; nothing of the connection's is replaced.</summary>
    private static HeaderDictionary HeadersOf(ToolSetRequest request, AgentToolEntry entry)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Context.Request.Headers)
        {
            headers[name] = value;
        }

        foreach (var (name, value) in entry.Headers)
        {
            headers.TryAdd(name, value);
        }

        return headers;
    }
}
