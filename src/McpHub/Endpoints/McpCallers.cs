using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Guard.McpHub.Endpoints;

/// <summary>Who asks, which servers that makes on this address, and as whom each is asked. Thread-safe.</summary>
internal sealed class McpCallers(KeyAuthentication keys, PublicRoutes publicRoutes, ServerDirectory directory, ToolsetDirectory toolsets, ToolPolicy policy)
{
    private const int MaxWords = 100;

    /// <summary>The key's caller, with the end user that headers name. A public route asks for no key, and shows what every key may use.</summary>
    public Result<Caller> Authenticate(HttpContext context)
    {
        var found = keys.Authenticate(context);
        if (found.TryGetValue(out var caller, out _))
        {
            return keys.WithEndUser(caller, context, null);
        }

        var hasKey = keys.CarrierHeaders.Any(context.Request.Headers.ContainsKey) || context.Request.Query.ContainsKey("key");
        return !hasKey && publicRoutes.Opens(context.Request.Path.Value ?? "") ? Caller.Anonymous : found;
    }

    /// <summary>What the caller reaches at this address, narrowed by its path and by headers.</summary>
    public HubScope ScopeOf(Caller caller, HttpContext context)
    {
        if (context.GetRouteValue("toolset") is string toolset)
        {
            return ScopeOf(caller, ServerSelection.Of([], toolsets.Named([toolset])), context.Request.Headers);
        }

        var named = WordsOf(context.GetRouteValue("names") as string);
        var scope = ScopeOf(caller, named, context.Request.Headers);
        return scope with { IsBare = named is not null && scope.Servers is [{ IsBareOnOwnRoute: true }] && scope.Whole.Length == 1 };
    }

    /// <summary>The same, narrowed by names and by headers.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="names">Servers, aliases, groups or toolsets; null for all.</param>
    /// <param name="headers">Headers that may narrow it further.</param>
    public HubScope ScopeOf(Caller caller, string[]? names, IHeaderDictionary headers) => ScopeOf(caller, names is null ? null : ServerSelection.Of(directory, toolsets, names), headers);

    private HubScope ScopeOf(Caller caller, ServerSelection? named, IHeaderDictionary headers)
    {
        List<ServerSelection> narrowings = named is null ? [] : [named];
        foreach (var words in (string[]?[])[WordsOf(headers["x-mcp-servers"]), WordsOf(headers["x-mcp-access-groups"])])
        {
            if (words is not null)
            {
                narrowings.Add(ServerSelection.Of(directory, toolsets, words));
            }
        }

        ImmutableArray<McpServerSettings> allowed = [.. policy.ServersOf(caller).Where(server => narrowings.TrueForAll(narrowing => narrowing.Touches(server)))];
        return new HubScope
        {
            Servers = allowed,
            Whole = [.. allowed.Where(server => narrowings.TrueForAll(narrowing => narrowing.HasWhole(server)) && policy.IsWhole(caller, server))],
            Narrowings = [.. narrowings],
            View = named?.Only is { } only ? new ToolsetView(only) : null,
        };
    }

    /// <summary>As whom a server is asked on behalf of this request.</summary>
    public UpstreamIdentity IdentityFor(McpServerSettings server, HttpContext context) => IdentityFor(server, context.Request.Headers);

    /// <summary>The same, by these headers.</summary>
    public UpstreamIdentity IdentityFor(McpServerSettings server, IHeaderDictionary headers) => UpstreamIdentity.Of(server, headers, keys.CarrierHeaders);

    private static string[]? WordsOf(string? list) => string.IsNullOrWhiteSpace(list) ? null : list.Split(',', MaxWords, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
