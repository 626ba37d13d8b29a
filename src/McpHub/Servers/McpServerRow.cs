namespace Guard.McpHub.Servers;

/// <summary>A server as it is stored: what was sent, not what it came to. Immutable; its definition may hold secrets.</summary>
public sealed record McpServerRow
{
    public required string Id { get; init; }

    /// <summary>What <c>mcp_servers</c> would call it.</summary>
    public required string Name { get; init; }

    /// <summary>A JSON object in the words of LiteLLM's <c>/v1/mcp/server</c>, with secrets as they were sent.</summary>
    public required string DefinitionJson { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}
