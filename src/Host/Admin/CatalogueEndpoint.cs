using System.Text.Json.Nodes;
using Guard.McpHub.Catalogue;

namespace Guard.Host.Admin;

/// <summary>What the tools of each MCP server cost a model that reads their list.</summary>
internal sealed class CatalogueEndpoint(CatalogueCosts costs)
{
    public void Map(AdminRoutes routes) => routes.Map("GET", "/guard/v1/mcp/catalogue", (_, _) => ValueTask.FromResult(AdminReply.Ok(Shown())));

    private JsonObject Shown()
    {
        var servers = costs.List();
        return new JsonObject
        {
            ["tokens"] = servers.Sum(static cost => cost.Tokens),
            ["servers"] = new JsonArray([.. servers.Select(Server)]),
        };
    }

    private static JsonObject Server(CatalogueCost cost) => new()
    {
        ["server"] = cost.Server,
        ["tools"] = cost.Tools,
        ["tokens"] = cost.Tokens,
        ["listed_at"] = AdminJson.Time(cost.ListedAt),
        ["heaviest"] = new JsonArray([.. cost.Heaviest.Select(static tool => new JsonObject { ["tool"] = tool.Key, ["tokens"] = tool.Value })]),
    };
}
