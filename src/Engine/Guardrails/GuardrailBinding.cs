using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>A guardrail with where and how it runs; made by the rule compiler. Immutable.</summary>
public sealed record GuardrailBinding
{
    /// <summary>The name callers use in <c>guardrails</c> and see in headers and evidence.</summary>
    public required string Name { get; init; }

    /// <summary>Rule id and version, such as <c>baseline/pii@1</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>Plug-in type, such as <c>pii</c>.</summary>
    public required string Type { get; init; }

    public required IGuardrail Guardrail { get; init; }

    public required StageSet Stages { get; init; }

    /// <summary>True when it always runs; false when a request, key, team, user or model must name it.</summary>
    public bool IsDefaultOn { get; init; }

    /// <summary>True when verdicts are only recorded, never carried out.</summary>
    public bool IsMonitor { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public FailureMode FailureMode { get; init; }
}
