namespace Guard.McpHub.Health;

/// <summary>Whether a server answers.</summary>
public enum ServerStatus
{
    /// <summary>Nobody asked.</summary>
    Unknown = 0,

    Healthy = 1,

    Unhealthy = 2,
}
