using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>A tool that a model may be offered.</summary>
/// <param name="Name">As the caller's MCP clients see it; unique.</param>
/// <param name="OwnName">As its server calls it.</param>
/// <param name="Description">What it says of itself, already judged; or null.</param>
/// <param name="InputSchema">JSON Schema of its arguments.</param>
/// <param name="Annotations">What it says of its effects, or null.</param>
public sealed record AgentTool(string Name, string OwnName, string? Description, JsonObject InputSchema, JsonObject? Annotations)
{
    internal bool IsReadOnly => JsonFields.FlagOf(Annotations?["readOnlyHint"]);
}
