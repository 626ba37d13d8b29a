using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Guard.McpHub.Endpoints;

/// <summary>Who asks, which servers that makes on this address, and as whom each is asked. Thread-safe.</summary>
internal sealed class McpCallers(KeyAuthentication keys, PublicRoutes publicRoutes, ServerDirectory directory, ToolPolicy policy)
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

    /// <summary>Servers the caller may use, narrowed by the path and by headers; and whether their names stay bare here.</summary>
    public (ImmutableArray<McpServerSettings> Servers, bool IsBare) ServersOf(Caller caller, HttpContext context)
    {
        var named = context.GetRouteValue("names") as string;
        var allowed = ServersOf(caller, WordsOf(named), context.Request.Headers);
        return (allowed, named is not null && allowed is [{ IsBareOnOwnRoute: true }]);
    }

    /// <summary>The same, narrowed by names and by headers.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="names">Servers, aliases or groups; null for all.</param>
    /// <param name="headers">Headers that may narrow it further.</param>
    public ImmutableArray<McpServerSettings> ServersOf(Caller caller, string[]? names, IHeaderDictionary headers)
    {
        var allowed = policy.ServersOf(caller);
        foreach (var words in (string[]?[])[names, WordsOf(headers["x-mcp-servers"]), WordsOf(headers["x-mcp-access-groups"])])
        {
            if (words is not null)
            {
                var meant = directory.Named(words);
                allowed = [.. allowed.Where(meant.Contains)];
            }
        }

        return allowed;
    }

    /// <summary>As whom a server is asked on behalf of this request.</summary>
    public UpstreamIdentity IdentityFor(McpServerSettings server, HttpContext context) => IdentityFor(server, context.Request.Headers);

    /// <summary>The same, by these headers.</summary>
    public UpstreamIdentity IdentityFor(McpServerSettings server, IHeaderDictionary headers) => UpstreamIdentity.Of(server, headers, keys.CarrierHeaders);

    private static string[]? WordsOf(string? list) => string.IsNullOrWhiteSpace(list) ? null : list.Split(',', MaxWords, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
