using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>A tool as it is listed and what it does.</summary>
/// <param name="InputSchema">JSON text, listed as it is written here.</param>
internal sealed record FixtureTool(string Name, string Description, string InputSchema, Func<FixtureCall, Task<JsonObject>> Run)
{
    public const string NoArguments = """{"type":"object"}""";

    public FixtureTool(string name, string description, Func<FixtureCall, Task<JsonObject>> run)
        : this(name, description, NoArguments, run)
    {
    }

    public JsonObject Listed => new() { ["name"] = Name, ["description"] = Description, ["inputSchema"] = JsonNode.Parse(InputSchema) };
}
