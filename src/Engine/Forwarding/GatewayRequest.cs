using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Spend;

namespace Guard.Engine.Forwarding;

/// <summary>One admitted request on its way to a model. Owned by one call.</summary>
internal sealed class GatewayRequest
{
    public required string RequestId { get; init; }

    /// <summary>The wire API that the caller and the upstream speak.</summary>
    public required ApiDialect Dialect { get; init; }

    public required Caller Caller { get; init; }

    public required ContentIndex Index { get; init; }

    /// <summary>The body with the edits of the input guardrails; each attempt adds its own.</summary>
    public required RequestPatch Patch { get; init; }

    public required ModelGroup Group { get; init; }

    public required GuardrailRun Run { get; init; }

    public required BudgetHold Hold { get; init; }

    /// <summary>Guardrails that judge the request while the model works on it; null for none. The answer waits for them.</summary>
    public BesideRun? Beside { get; init; }

    public string? SessionId { get; init; }

    public string? ClientIp { get; init; }

    /// <summary>Record of the last attempt booked, for the metrics.</summary>
    public SpendRecord? LastRecord { get; set; }

    /// <summary>Names of the guardrails that run, for the header.</summary>
    public string AppliedGuardrails { get; init; } = "";

    /// <summary>Tokens the input probably has, for callers whose provider does not say.</summary>
    public long EstimatedInputTokens { get; init; }
}
