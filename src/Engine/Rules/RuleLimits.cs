using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>The <c>limits:</c> of a rule.</summary>
internal sealed record RuleLimits(TimeSpan Timeout, FailureMode OnError)
{
    public static RuleLimits Default { get; } = new(TimeSpan.FromSeconds(1), FailureMode.Closed);

    /// <summary>The author wrote <c>timeout_ms</c>; else a check that waits for others may take its own time.</summary>
    public bool HasTimeout { get; init; }
}
