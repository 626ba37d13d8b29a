using System.Text.Json.Nodes;
using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/v1/mcp/server</c>, written: adds, changes and removes stored servers. Errors are told as <c>{"detail": ...}</c>.</summary>
internal sealed class ServerChanges(ServerDesk desk, TimeProvider time)
{
    /// <summary>Rows at most.</summary>
    private const int MaxServers = 500;

    public void Map(AdminRoutes routes)
    {
        routes.Map("POST", "/v1/mcp/server", AddAsync);
        routes.Map("PUT", "/v1/mcp/server", ChangeAsync);
        routes.Map("DELETE", "/v1/mcp/server/{id}", RemoveAsync);
    }

    private async ValueTask<AdminReply> AddAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var name = ServerFields.NameOf(call.Fields);
        var id = call.Fields.Text("server_id") is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        if (call.Fields.Error is { } error)
        {
            return AdminReply.Of(error);
        }

        var definition = ServerFields.Definition(call.Fields);
        if (name is null)
        {
            return AdminReply.Invalid("server_name", "Field required");
        }

        if ((ServerFields.Check("server_name", name) ?? ServerFields.Check("server_id", id) ?? ServerFields.Check(definition)) is { } invalid)
        {
            return invalid;
        }

        var now = time.GetUtcNow();
        var row = new McpServerRow { Id = id, Name = name, DefinitionJson = definition.ToJsonString(), CreatedAt = now, UpdatedAt = now, CreatedBy = call.Actor, UpdatedBy = call.Actor };
        var refusal = await desk.Registry.ChangeAsync(
            stored => stored.Count >= MaxServers ? Refuse($"{MaxServers} MCP servers are stored, and more are not kept; remove one first")
                : stored.Any(other => other.Row.Id == id || other.Row.Name == name) || desk.Servers.All.Any(server => server.IsCalled(name) || server.IsCalled(id))
                    ? Refuse($"MCP Server with the name {name} or the id {id} already exists; choose others, or change it where it is defined")
                    : ServerPlan.OfPut(row),
            cancellationToken);
        return refusal ?? Shown(id, StatusCodes.Status201Created);
    }

    private async ValueTask<AdminReply> ChangeAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Fields.RequiredText("server_id") ?? "";
        var name = call.Fields.Text("server_name");
        if (call.Fields.Error is { } error)
        {
            return AdminReply.Of(error);
        }

        if (ServerFields.Check("server_name", name is "" ? null : name) is { } invalid)
        {
            return invalid;
        }

        var sent = ServerFields.Definition(call.Fields);
        var refusal = await desk.Registry.ChangeAsync(
            stored => stored.FirstOrDefault(entry => entry.Row.Id == id) is { } held ? Change(held.Row, string.IsNullOrEmpty(name) ? held.Row.Name : name, sent, call.Actor, stored) : ServerPlan.Refuse(NotStored(id)),
            cancellationToken);
        return refusal ?? Shown(id, StatusCodes.Status202Accepted);
    }

    private ServerPlan Change(McpServerRow held, string name, JsonObject sent, string actor, IReadOnlyList<StoredServer> stored)
    {
        var before = ServerJson.Definition(held);
        var written = sent.DeepClone().AsObject();
        ServerSecrets.Restore(sent, before);
        var next = ServerFields.Merge(before, sent);
        if (ServerFields.Check(next) is { } invalid)
        {
            return ServerPlan.Refuse(invalid);
        }

        if (ServerSecrets.GoesElsewhere(before, next, written))
        {
            return Refuse("the address changes, so the stored credentials do not go along; send them again with it, or set them to null");
        }

        // The name is what permissions, headers and pins mean; a change that a clock cannot tell from the one before counts all the same.
        var now = time.GetUtcNow();
        return stored.Any(other => other.Row.Id != held.Id && other.Row.Name == name)
            ? Refuse($"MCP Server with the name {name} already exists")
            : ServerPlan.OfPut(held with { Name = name, DefinitionJson = next.ToJsonString(), UpdatedAt = now > held.UpdatedAt ? now : held.UpdatedAt.AddMicroseconds(1), UpdatedBy = actor });
    }

    private async ValueTask<AdminReply> RemoveAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        var refusal = await desk.Registry.ChangeAsync(stored => stored.Any(entry => entry.Row.Id == id) ? ServerPlan.OfDelete(id) : ServerPlan.Refuse(NotStored(id)), cancellationToken);
        return refusal ?? new AdminReply(StatusCodes.Status202Accepted, new JsonObject { ["server_id"] = id, ["message"] = $"MCP Server {id} deleted successfully" });
    }

    private AdminReply Shown(string id, int status) =>
        desk.Registry.Stored.FirstOrDefault(entry => entry.Row.Id == id) is { } stored ? new AdminReply(status, desk.Whole(stored)) : ServerDesk.Missing(id);

    private AdminReply NotStored(string id) => desk.Servers.All.Any(server => server.Id == id)
        ? AdminReply.Detail(StatusCodes.Status400BadRequest, new JsonObject { ["error"] = "This server stands in the configuration, and changes only there." })
        : ServerDesk.Missing(id);

    private static ServerPlan Refuse(string why) => ServerPlan.Refuse(AdminReply.Detail(StatusCodes.Status400BadRequest, new JsonObject { ["error"] = why }));
}
