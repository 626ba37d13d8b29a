using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;
using Guard.McpHub.Pins;

namespace Guard.Host.Admin;

/// <summary>What MCP servers list, compared with what was approved: seen, reviewed and approved here.</summary>
internal sealed class PinEndpoints(IToolPins pins)
{
    private const int LongestName = 256;

    public void Map(AdminRoutes routes)
    {
        routes.Map("GET", "/guard/v1/mcp/pins", ListAsync);
        routes.Map("GET", "/guard/v1/mcp/pins/diff", DiffAsync);
        routes.Map("POST", "/guard/v1/mcp/pins/approve", ApproveAsync);
    }

    private static AdminReply NotFound => AdminReply.Of(new GuardError(GuardErrorCode.NotFound, "No such tool is pinned. GET /guard/v1/mcp/pins lists all.", "tool"));

    private ValueTask<AdminReply> ListAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var server = call.Parameter("server");
        var state = call.Parameter("state");
        var shown = pins.List().Where(entry => (server is null || entry.Pin.Server == server) && (state is null || PinWords.Of(entry.State) == state));
        return ValueTask.FromResult(AdminReply.Ok(new JsonObject { ["pins"] = new JsonArray([.. shown.Select(Entry)]) }));
    }

    private ValueTask<AdminReply> DiffAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var (server, tool) = (call.Parameter("server") ?? "", call.Parameter("tool") ?? "");
        if (Find(server, tool) is not { } entry || pins.Diff(server, tool) is not { } lines)
        {
            return ValueTask.FromResult(NotFound);
        }

        var json = Entry(entry);
        json["diff"] = new JsonArray([.. lines.Select(static line => JsonValue.Create(line))]);
        return ValueTask.FromResult(AdminReply.Ok(json));
    }

    private async ValueTask<AdminReply> ApproveAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var server = call.Fields.RequiredText("server") ?? "";
        var tool = call.Fields.Text("tool", LongestName) ?? "";
        var hash = call.Fields.RequiredText("hash") ?? "";
        var keepsOthers = call.Fields.Flag("keep_others") ?? false;
        if (call.Fields.Error is { } error)
        {
            return AdminReply.Of(error);
        }

        var approval = await pins.ApproveAsync(new PinChoice(server, tool, hash.ToLowerInvariant(), keepsOthers, call.Actor), cancellationToken);
        return approval switch
        {
            PinApproval.Approved when Find(server, tool) is { } entry => AdminReply.Ok(Entry(entry)),
            PinApproval.OtherDefinition => AdminReply.Of(new GuardError(
                GuardErrorCode.Conflict, "This is not the definition that waits: it changed since it was reviewed. Look at GET /guard/v1/mcp/pins/diff again and approve the hash told there.", "hash")),
            _ => NotFound,
        };
    }

    private PinEntry? Find(string server, string tool) => pins.List().FirstOrDefault(entry => entry.Pin.Server == server && entry.Pin.Tool == tool);

    private static JsonObject Entry(PinEntry entry) => new()
    {
        ["server"] = entry.Pin.Server,
        ["kind"] = entry.Pin.Tool.Length == 0 ? "instructions" : "tool",
        ["tool"] = entry.Pin.Tool,
        ["state"] = PinWords.Of(entry.State),
        ["served"] = entry.IsServed,
        ["withheld"] = entry.IsWithheld,
        ["approved"] = new JsonArray([.. entry.Pin.Approved.Select(Definition)]),
        ["waiting"] = entry.Pin.Waiting is { } waiting ? Definition(waiting) : null,
        ["similar"] = AdminJson.List(entry.Similar),
    };

    private static JsonObject Definition(PinnedDefinition definition)
    {
        var json = new JsonObject { ["hash"] = definition.Hash, ["seen_at"] = Time(definition.SeenAt) };
        if (definition.State == PinState.Approved)
        {
            json["approved_at"] = Time(definition.ApprovedAt);
            json["approved_by"] = definition.ApprovedBy ?? "first use";
        }
        else
        {
            json["reason"] = PinWords.Of(definition.State);
        }

        return json;
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
