namespace Guard.Engine.Endpoints;

/// <summary>Bounds on what Guard takes from a caller.</summary>
public sealed record RequestLimits
{
    /// <summary>Largest body, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Longest silence while a body arrives.</summary>
    public TimeSpan BodyStallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bodies of this many bytes together may be in memory; requests beyond wait for nobody and are refused.</summary>
    public long MaxBufferedBytes { get; init; } = 1024L * 1024 * 1024;
}
