using Guard.Engine.Access;
using Guard.Engine.Routing;

namespace Guard.Engine.Forwarding;

/// <summary>One exchange that Guard makes itself, without a caller's connection.</summary>
internal sealed record UpstreamExchange
{
    public required string RequestId { get; init; }

    public required Caller Caller { get; init; }

    public required Deployment Deployment { get; init; }

    public required string ModelGroup { get; init; }

    /// <summary>LiteLLM's call type, for the record.</summary>
    public required string CallType { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
