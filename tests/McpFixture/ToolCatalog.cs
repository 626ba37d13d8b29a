using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Every tool, always in the same order.</summary>
internal static class ToolCatalog
{
    private static readonly IReadOnlyList<FixtureTool> Tools =
        [.. ContentTools.All, .. InteractiveTools.All, .. InputRequiredTools.All, .. DiagnosticTools.All, .. TaskTools.All];

    public static JsonObject List() => new() { ["tools"] = new JsonArray([.. Tools.Select(static tool => tool.Listed)]) };

    public static FixtureTool? Find(string? name) => Tools.FirstOrDefault(tool => tool.Name == name);

    public static async Task<JsonObject> CallAsync(FixtureCall call)
    {
        var tool = Find(call.Name) ?? throw ProtocolException.Invalid($"Unknown tool: {call.Name}");
        return await tool.Run(call);
    }
}
