namespace Guard.Engine.Agent;

/// <summary>Bounds of one request that lets a model call tools. Immutable.</summary>
public sealed record AgentLimits
{
    /// <summary>Answers in which the model may call tools; then it must answer without.</summary>
    public int MaxRounds { get; init; } = 10;

    /// <summary>Calls of one answer; what is beyond is not run, and the model is told.</summary>
    public int MaxCallsPerRound { get; init; } = 32;

    /// <summary>Calls that run at the same time.</summary>
    public int MaxParallelCalls { get; init; } = 8;

    /// <summary>Bytes that one result may add to the conversation; the rest is cut off, and the model is told.</summary>
    public int MaxResultBytes { get; init; } = 1024 * 1024;
}
