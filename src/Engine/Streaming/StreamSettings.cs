namespace Guard.Engine.Streaming;

/// <summary>Limits and wishes of one streamed answer.</summary>
internal sealed record StreamSettings
{
    public int MaxFrameBytes { get; init; } = 4 * 1024 * 1024;

    public int MaxHeldBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest silence of the upstream.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The caller asked for the usage chunk, so it is passed on.</summary>
    public bool PassesUsage { get; init; }

    /// <summary>Name the caller used for the model, put into every chunk; null leaves the upstream's.</summary>
    public string? ClientModel { get; init; }
}
