using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/v1/mcp/server</c>, read: the master key sees every server, any other key those it may use.</summary>
internal sealed class ServerEndpoints(ServerDesk desk)
{
    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/v1/mcp/server", ListAsync, needsMaster: false);
        routes.Map("GET", "/v1/mcp/server/health", HealthAsync);
        routes.Map("GET", "/v1/mcp/server/{id}", InfoAsync, needsMaster: false);
        routes.Map("GET", "/v1/mcp/access_groups", GroupsAsync, needsMaster: false);
    }

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AdminReply.Ok(new JsonArray([.. Rows(call)])));

    private ValueTask<AdminReply> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return ValueTask.FromResult(Rows(call).FirstOrDefault(row => (string?)row["server_id"] == id) is { } found ? AdminReply.Ok(found) : ServerDesk.Missing(id));
    }

    private ValueTask<AdminReply> GroupsAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var groups = desk.Servers.Of(call.Caller).SelectMany(static server => server.AccessGroups).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["access_groups"] = AdminJson.List([.. groups]) }));
    }

    private async ValueTask<AdminReply> HealthAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var wanted = call.Query["server_ids"].OfType<string>().SelectMany(static words => words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToImmutableHashSet(StringComparer.Ordinal);
        var servers = desk.Servers.All.Where(server => wanted.IsEmpty || wanted.Contains(server.Id)).ToImmutableArray();
        var found = await desk.Health.CheckAsync(servers, cancellationToken);
        return AdminReply.Ok(new JsonArray([.. servers.Select((server, index) => ServerJson.Health(server, found[index]))]));
    }

    private IEnumerable<JsonObject> Rows(AdminCall call) => call.Caller.IsMaster ? desk.All() : desk.Servers.Of(call.Caller).Select(desk.Seen);
}
