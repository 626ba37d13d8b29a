namespace Guard.Engine.Guardrails;

/// <summary>A check that asks another service and knows how long that may take.</summary>
public interface ITimedGuardrail : IGuardrail
{
    /// <summary>
    /// When it gives up by itself. A rule that names no <c>timeout_ms</c> waits a little longer than that, so that the check's own word on a slow service counts.
    /// </summary>
    TimeSpan Timeout { get; }
}
