using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.McpHub.Health;
using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>The MCP servers as administrators and keys see them. Thread-safe.</summary>
internal sealed class ServerDesk(ServerRegistry registry, IMcpServers servers, IServerHealth health, AccessDirectory access)
{
    public ServerRegistry Registry => registry;

    public IMcpServers Servers => servers;

    public IServerHealth Health => health;

    /// <summary>Everything, those that are not in force included; for the master key.</summary>
    public IEnumerable<JsonObject> All() =>
    [
        .. servers.All.Where(static server => server.Revision.Length == 0).Select(Whole),
        .. registry.Stored.Select(Whole),
    ];

    public JsonObject Whole(StoredServer stored) => WithTeams(ServerJson.Of(stored, Of(stored.Settings)), stored.Settings);

    /// <summary>What a key sees of a server it may use.</summary>
    public JsonObject Seen(McpServerSettings server) => ServerJson.ForKeys(server, Of(server));

    public static AdminReply Missing(string id) => AdminReply.Detail(StatusCodes.Status404NotFound, new JsonObject { ["error"] = $"MCP Server with id {ShownWord.Of(id)} not found" });

    private JsonObject Whole(McpServerSettings server) => WithTeams(ServerJson.Of(server, Of(server)), server);

    private ServerHealth Of(McpServerSettings? server) => server is null ? ServerHealth.Unknown : health.Of(server);

    private JsonObject WithTeams(JsonObject row, McpServerSettings? server)
    {
        row["teams"] = new JsonArray([
            .. access.Teams.Where(team => server is not null && Names(team.ObjectPermissionJson, server))
                .Select(static team => new JsonObject { ["team_id"] = team.TeamId, ["team_alias"] = team.TeamAlias })]);
        return row;
    }

    private static bool Names(string? permission, McpServerSettings server) =>
        AdminJson.Parse(permission) is JsonObject said
        && ((said["mcp_servers"] as JsonArray ?? []).Any(word => server.IsCalled(TextOf(word))) || (said["mcp_access_groups"] as JsonArray ?? []).Any(word => server.AccessGroups.Contains(TextOf(word))));

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

}
