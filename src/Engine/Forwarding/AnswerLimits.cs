using Guard.Engine.Streaming;

namespace Guard.Engine.Forwarding;

/// <summary>Bounds on what Guard takes from an upstream.</summary>
public sealed record AnswerLimits
{
    /// <summary>Largest whole answer, in bytes.</summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Largest error body that is passed on, in bytes.</summary>
    public int MaxErrorBytes { get; init; } = 64 * 1024;

    /// <summary>Largest event of a stream, in bytes.</summary>
    public int MaxFrameBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most bytes of a stream held back for guardrails.</summary>
    public int MaxHeldBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest silence in the middle of a stream.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    internal StreamSettings ForStream(bool passesUsage, string clientModel) => new()
    {
        MaxFrameBytes = MaxFrameBytes,
        MaxHeldBytes = MaxHeldBytes,
        StallTimeout = StallTimeout,
        PassesUsage = passesUsage,
        ClientModel = clientModel,
    };
}
