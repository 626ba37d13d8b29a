using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tools that exist to make one rule of the protocol observable.</summary>
internal static class DiagnosticTools
{
    private const string UriSchema = """{"type":"object","properties":{"uri":{"type":"string","description":"The resource to announce"}}}""";

    public static IEnumerable<FixtureTool> All =>
    [
        new("test_missing_capability", "Needs a client with sampling", MissingCapabilityAsync),
        new("test_logging_tool", "Logs at every level", LogAsync),
        new("test_trigger_tool_change", "Announces that the tools changed", static call => AnnounceAsync(call, "notifications/tools/list_changed")),
        new("test_trigger_prompt_change", "Announces that the prompts changed", static call => AnnounceAsync(call, "notifications/prompts/list_changed")),
        new("test_trigger_resource_update", "Announces that a resource changed", UriSchema, static call =>
            AnnounceAsync(call, "notifications/resources/updated", new JsonObject { ["uri"] = call.Argument("uri") ?? ResourceCatalog.Watched })),
    ];

    private static Task<JsonObject> MissingCapabilityAsync(FixtureCall call) =>
        call.Can("sampling") ? Task.FromResult(Content.Result("The client has sampling")) : throw ProtocolException.Lacks("sampling");

    private static async Task<JsonObject> LogAsync(FixtureCall call)
    {
        foreach (var level in LogLevels.All)
        {
            await call.LogAsync(level, $"A message at level {level}");
        }

        return Content.Result("Logged at every level");
    }

    private static async Task<JsonObject> AnnounceAsync(FixtureCall call, string method, JsonObject? parameters = null)
    {
        await call.AnnounceAsync(method, parameters);
        return Content.Result($"Announced {method}");
    }
}
