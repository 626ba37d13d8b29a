using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Spend;

/// <summary>The facts of one finished attempt, as the road of the request knows them; everything money follows from them.</summary>
internal readonly record struct SpendEntry
{
    public SpendEntry()
    {
    }

    public required string RequestId { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    public string CallType { get; init; } = "acompletion";

    public required Caller Caller { get; init; }

    /// <summary>Who was asked; null for a request that Guard refused before anyone was.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>The concrete upstream model where the deployment is a wildcard, or null.</summary>
    public string? UpstreamModel { get; init; }

    public required string ModelGroup { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public DateTimeOffset? FirstByteAt { get; init; }

    public required AttemptStatus Status { get; init; }

    public int StatusCode { get; init; }

    public GuardErrorCode? Error { get; init; }

    public Usage Usage { get; init; }

    public bool IsStream { get; init; }

    /// <summary>False when another attempt follows; the hold then stays open.</summary>
    public bool IsLast { get; init; } = true;

    /// <summary>What the gate gave, or null for none.</summary>
    public BudgetHold? Hold { get; init; }

    /// <summary>The end user as the request names it, known to the directory or not.</summary>
    public string? EndUserId { get; init; }

    public string? SessionId { get; init; }

    public string? ClientIp { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<GuardrailEvidence> Guardrails { get; init; } = [];

    public string? MetadataJson { get; init; }

    /// <summary>The tool that was called, where it was no model.</summary>
    public ToolCallFacts? Tool { get; init; }

    /// <summary>What it costs, where that does not follow from tokens.</summary>
    public NanoUsd? FixedCost { get; init; }

    /// <summary>Where <see cref="FixedCost"/> comes from.</summary>
    public string? FixedPriceVersion { get; init; }
}
