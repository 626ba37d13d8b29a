using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>A row and what it came to.</summary>
/// <param name="Row">As stored.</param>
/// <param name="Settings">As served; null when it is not.</param>
/// <param name="Reason">Why it is not served, or null.</param>
internal sealed record StoredServer(McpServerRow Row, McpServerSettings? Settings, string? Reason)
{
    /// <summary>It is not served because the configuration has its name: that is no fault.</summary>
    public bool IsOverruled { get; init; }
}
