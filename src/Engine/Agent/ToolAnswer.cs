using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>What came of one call: a tool's result in MCP's form, already judged, or why there is none.</summary>
/// <param name="Result">MCP's <c>CallToolResult</c>.</param>
/// <param name="Error">Why there is none.</param>
public sealed record ToolAnswer(JsonObject? Result, string? Error);
