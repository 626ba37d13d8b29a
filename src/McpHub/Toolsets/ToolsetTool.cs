namespace Guard.McpHub.Toolsets;

/// <summary>One tool of a toolset. Immutable.</summary>
public sealed record ToolsetTool
{
    /// <summary>Name, alias or id of its server.</summary>
    public required string Server { get; init; }

    /// <summary>What its server calls it, or that with the server's prefix.</summary>
    public required string Tool { get; init; }

    /// <summary>What clients of the toolset's address call it; null for its usual name.</summary>
    public string? Name { get; init; }

    /// <summary>What it says of itself there; null for its own words.</summary>
    public string? Description { get; init; }
}
