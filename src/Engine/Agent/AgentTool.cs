using System.Collections.Immutable;
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
    /// <summary>A name without the server's prefix that a request may use for this tool and no other; null where it could mean another.</summary>
    public string? ShortName { get; init; }

    internal bool IsReadOnly => JsonFields.FlagOf(Annotations?["readOnlyHint"]);

    /// <summary>Whether a request that names these tools means this one.</summary>
    internal bool IsAmong(ImmutableHashSet<string> names) => names.Contains(Name) || (ShortName is { } name && names.Contains(name));
}
