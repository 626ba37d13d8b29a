using Guard.Engine.Access;

namespace Guard.Engine.Spend;

/// <summary>What is known of a call of a tool before it is made. Immutable.</summary>
public sealed record ToolCallEntry
{
    public required Caller Caller { get; init; }

    public required ToolCallFacts Tool { get; init; }

    /// <summary>What a call costs; null where no price is set, which is booked as nothing.</summary>
    public NanoUsd? Price { get; init; }

    public string? SessionId { get; init; }

    public string? ClientIp { get; init; }
}
