using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>One attempt at one deployment, booked. Identified by (<see cref="RequestId"/>, <see cref="Attempt"/>): replaying it is harmless.</summary>
public sealed record SpendRecord
{
    public required string RequestId { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>LiteLLM's call type, such as <c>acompletion</c> or <c>call_mcp_tool</c>.</summary>
    public required string CallType { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>When the first byte of the answer went to the caller, or null.</summary>
    public DateTimeOffset? FirstByteAt { get; init; }

    public required AttemptStatus Status { get; init; }

    /// <summary>HTTP status the attempt ended with, 0 when none.</summary>
    public int StatusCode { get; init; }

    /// <summary>Name of a <see cref="Errors.GuardErrorCode"/> or null.</summary>
    public string? ErrorCode { get; init; }

    public Usage Usage { get; init; }

    public NanoUsd Cost { get; init; }

    /// <summary>False when no price was known: the cost is then unknown, not zero.</summary>
    public bool IsPriced { get; init; }

    /// <summary>Identity of the price row used, such as <c>openai/gpt-4o@2026-11-01</c>, or null.</summary>
    public string? PriceVersion { get; init; }

    public string? KeyHash { get; init; }

    public string? KeyAlias { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? TeamAlias { get; init; }

    public string? OrganizationId { get; init; }

    public string? EndUserId { get; init; }

    /// <summary>The model group the caller asked for.</summary>
    public string ModelGroup { get; init; } = "";

    /// <summary>What the deployment calls it, with provider, such as <c>azure/gpt-4o-eu</c>.</summary>
    public string Model { get; init; } = "";

    public string? DeploymentId { get; init; }

    public string? Provider { get; init; }

    public string? ApiBase { get; init; }

    public bool IsStream { get; init; }

    public string? SessionId { get; init; }

    public string? ClientIp { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<GuardrailEvidence> Guardrails { get; init; } = [];

    /// <summary>Caller metadata worth keeping (<c>spend_logs_metadata</c>), a JSON object or null.</summary>
    public string? MetadataJson { get; init; }

    /// <summary>The tool that was called; null for a call of a model.</summary>
    public ToolCallFacts? Tool { get; init; }
}
