namespace Guard.McpHub.Health;

/// <summary>What a check found. Immutable.</summary>
/// <param name="Status">Whether the server answers.</param>
/// <param name="CheckedAt">When; null for never.</param>
/// <param name="Error">Why it is unhealthy, without secrets and without words of the server.</param>
public sealed record ServerHealth(ServerStatus Status, DateTimeOffset? CheckedAt = null, string? Error = null)
{
    public static ServerHealth Unknown { get; } = new(ServerStatus.Unknown);
}
