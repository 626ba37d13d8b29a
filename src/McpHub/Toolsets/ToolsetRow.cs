namespace Guard.McpHub.Toolsets;

/// <summary>A toolset as it is stored. Immutable.</summary>
public sealed record ToolsetRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>A JSON array of <c>{"server_id", "tool_name", "name"?, "description"?}</c>.</summary>
    public required string ToolsJson { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}
