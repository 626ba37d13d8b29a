using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/v1/mcp/toolset</c>: the master key sees and changes all, any other key sees those that its permissions name. Errors are told as <c>{"detail": ...}</c>.</summary>
internal sealed class ToolsetEndpoints(ToolsetRegistry registry, IMcpServers servers, TimeProvider time)
{
    /// <summary>Rows at most.</summary>
    private const int MaxToolsets = 500;
    private const int MaxDescription = 4_000;

    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/v1/mcp/toolset", ListAsync, needsMaster: false);
        routes.Map("GET", "/v1/mcp/toolset/{id}", InfoAsync, needsMaster: false);
        routes.Map("POST", "/v1/mcp/toolset", AddAsync);
        routes.Map("PUT", "/v1/mcp/toolset", ChangeAsync);
        routes.Map("DELETE", "/v1/mcp/toolset/{id}", RemoveAsync);
    }

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AdminReply.Ok(new JsonArray([.. registry.Served.Of(call.Caller).Select(Shown)])));

    private ValueTask<AdminReply> InfoAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return ValueTask.FromResult(registry.Served.Of(call.Caller).FirstOrDefault(set => set.IsCalled(id)) is { } found ? AdminReply.Ok(Shown(found)) : Missing(id));
    }

    private async ValueTask<AdminReply> AddAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Fields.Text("toolset_id") is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        var set = new Toolset { Id = id, Name = call.Fields.RequiredText("toolset_name") ?? "", Description = call.Fields.Text("description", MaxDescription), Tools = Tools(call.Fields) };
        if (Refusal(call, set) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        var row = Row(set) with { CreatedAt = now, UpdatedAt = now, CreatedBy = call.Actor, UpdatedBy = call.Actor };
        return await registry.ChangeAsync(
            stored => stored.Count >= MaxToolsets ? (null, null, Refuse($"{MaxToolsets} toolsets are stored, and more are not kept; remove one first"))
                : IsTaken(set.Name, null) || IsTaken(id, null) ? (null, null, Taken(set.Name))
                : (row, null, null),
            cancellationToken) ?? new AdminReply(StatusCodes.Status201Created, ToolsetJson.Of(set, row));
    }

    private async ValueTask<AdminReply> ChangeAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Fields.RequiredText("toolset_id") ?? "";
        var (name, description, tools) = (call.Fields.Text("toolset_name"), call.Fields.Text("description", MaxDescription), Tools(call.Fields));
        if (call.Fields.Error is { } error)
        {
            return AdminReply.Of(error);
        }

        JsonObject? shown = null;
        var refusal = await registry.ChangeAsync(
            stored =>
            {
                if (stored.FirstOrDefault(row => row.Id == id) is not { } held)
                {
                    return (null, null, NotStored(id));
                }

                var before = ToolsetJson.Read(held) ?? new Toolset { Id = held.Id, Name = held.Name };
                var next = before with
                {
                    Name = string.IsNullOrEmpty(name) ? before.Name : name,
                    Description = call.Fields.Has("description") ? description : before.Description,
                    Tools = call.Fields.Has("tools") ? tools : before.Tools,
                };
                if (Refusal(call, next) is { } wrong)
                {
                    return (null, null, wrong);
                }

                if (next.Name != before.Name && IsTaken(next.Name, id))
                {
                    return (null, null, Taken(next.Name));
                }

                var row = Row(next) with { CreatedAt = held.CreatedAt, CreatedBy = held.CreatedBy, UpdatedAt = time.GetUtcNow(), UpdatedBy = call.Actor };
                shown = ToolsetJson.Of(next, row);
                return (row, null, null);
            },
            cancellationToken);
        return refusal ?? new AdminReply(StatusCodes.Status202Accepted, shown!);
    }

    private async ValueTask<AdminReply> RemoveAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var id = call.Placed("id");
        return await registry.ChangeAsync(stored => stored.Any(row => row.Id == id) ? (null, id, null) : (null, null, NotStored(id)), cancellationToken)
            ?? new AdminReply(StatusCodes.Status202Accepted, new JsonObject { ["toolset_id"] = id, ["message"] = $"MCP Toolset {id} deleted successfully" });
    }

    private static ImmutableArray<ToolsetTool> Tools(AdminFields fields) =>
    [
        .. fields.Objects("tools").Select(static tool => new ToolsetTool
        {
            Server = tool.Text("server_id") ?? "", Tool = tool.Text("tool_name") ?? "", Name = tool.Text("name"), Description = tool.Text("description", MaxDescription),
        }),
    ];

    private static AdminReply? Refusal(AdminCall call, Toolset set) => call.Fields.Error is { } error ? AdminReply.Of(error)
        : ToolsetCheck.Of(set) is { } problem ? AdminReply.Invalid(problem.Field, problem.Problem)
        : null;

    private static ToolsetRow Row(Toolset set) => new()
    {
        Id = set.Id, Name = set.Name, Description = set.Description, ToolsJson = ToolsetJson.Tools(set.Tools).ToJsonString(), CreatedAt = default, UpdatedAt = default,
    };

    /// <summary>Toolsets and servers are told apart by their words alone.</summary>
    private bool IsTaken(string word, string? but) =>
        registry.Configured.Any(set => set.IsCalled(word)) || registry.Stored.Any(row => row.Id != but && (row.Name == word || row.Id == word))
        || servers.All.Any(server => server.IsCalled(word) || server.AccessGroups.Contains(word));

    private JsonNode Shown(Toolset set) => ToolsetJson.Of(set, registry.Configured.Contains(set) ? null : registry.Stored.FirstOrDefault(row => row.Id == set.Id));

    private AdminReply NotStored(string id) => registry.Configured.Any(set => set.Id == id) ? Refuse("This toolset stands in the configuration, and changes only there.") : Missing(id);

    private static AdminReply Missing(string id) => AdminReply.Detail(StatusCodes.Status404NotFound, new JsonObject { ["error"] = $"MCP Toolset with id {ShownWord.Of(id)} not found" });

    private static AdminReply Taken(string name) => Refuse($"A toolset, MCP server or access group is called {name} already; choose another name");

    private static AdminReply Refuse(string why) => AdminReply.Detail(StatusCodes.Status400BadRequest, new JsonObject { ["error"] = why });
}
