using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Toolsets;

namespace Guard.Host.Admin;

/// <summary>Toolsets in LiteLLM's shape, with the names and descriptions that Guard adds. Pure.</summary>
internal static class ToolsetJson
{
    public static JsonObject Of(Toolset set, ToolsetRow? row) => new()
    {
        ["toolset_id"] = set.Id,
        ["toolset_name"] = set.Name,
        ["description"] = set.Description,
        ["tools"] = Tools(set.Tools),
        ["created_at"] = AdminJson.Time(row?.CreatedAt),
        ["created_by"] = row?.CreatedBy,
        ["updated_at"] = AdminJson.Time(row?.UpdatedAt),
        ["updated_by"] = row?.UpdatedBy,
        ["guard_definition_location"] = row is null ? "config" : "db",
    };

    public static JsonArray Tools(ImmutableArray<ToolsetTool> tools) => new([.. tools.Select(static tool =>
    {
        var written = new JsonObject { ["server_id"] = tool.Server, ["tool_name"] = tool.Tool };
        if (tool.Name is not null)
        {
            written["name"] = tool.Name;
        }

        if (tool.Description is not null)
        {
            written["description"] = tool.Description;
        }

        return (JsonNode)written;
    })]);

    /// <summary>A row's toolset; null for a row that cannot be read.</summary>
    public static Toolset? Read(ToolsetRow row)
    {
        if (AdminJson.Parse(row.ToolsJson) is not JsonArray written)
        {
            return null;
        }

        return new Toolset
        {
            Id = row.Id,
            Name = row.Name,
            Description = row.Description,
            Tools = [.. written.OfType<JsonObject>().Select(static tool => new ToolsetTool
            {
                Server = Text(tool["server_id"]) ?? "", Tool = Text(tool["tool_name"]) ?? "", Name = Text(tool["name"]), Description = Text(tool["description"]),
            })],
        };
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
