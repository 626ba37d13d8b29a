using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.McpHub.Endpoints;

/// <summary>Routes of the MCP lane.</summary>
public static class McpEndpoints
{
    /// <summary>Whether a pattern of <c>public_routes</c> may open part of the hub: without a key it shows what every key may use.</summary>
    public static bool CanOpen(string pattern) => pattern == "/mcp" || pattern.StartsWith("/mcp/", StringComparison.Ordinal);

    /// <summary>Maps the hub: all servers of the caller, and those of a comma list of names, aliases, access groups and toolsets, before or behind <c>mcp</c>; a toolset by itself; and for clients of 2024-11-05 the same before <c>sse</c>.</summary>
    public static IEndpointRouteBuilder MapGuardMcp(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        foreach (var pattern in (string[])["/mcp", "/mcp/{names}", "/{names}/mcp", "/toolset/{toolset}/mcp"])
        {
            routes.MapPost(pattern, (RequestDelegate)endpoint.PostAsync);
            routes.MapGet(pattern, (RequestDelegate)endpoint.GetAsync);
            routes.MapDelete(pattern, (RequestDelegate)endpoint.DeleteAsync);
        }

        var streams = routes.ServiceProvider.GetRequiredService<SseEndpoint>();
        routes.MapGet("/sse", (RequestDelegate)streams.GetAsync);
        routes.MapGet("/{names}/sse", (RequestDelegate)streams.GetAsync);
        routes.MapPost(SseEndpoint.MessagesPath, (RequestDelegate)streams.PostAsync);

        var rest = routes.ServiceProvider.GetRequiredService<McpRest>();
        routes.MapGet("/mcp-rest/tools/list", (RequestDelegate)rest.ListAsync);
        routes.MapGet("/v1/mcp/tools", (RequestDelegate)rest.ListAsync);
        routes.MapPost("/mcp-rest/tools/call", (RequestDelegate)rest.CallAsync);
        return routes;
    }
}
