using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>
/// A check that may say beforehand which tools it can object to. Where a request certainly has none of them, and none without a clear name, the check passes without being asked.
/// </summary>
public interface INamedToolGuardrail : IGuardrail
{
    /// <summary>Exact names of the only tools, besides those without a clear name, that it can find; null where it may find others, or anything else than tools.</summary>
    ToolNames? OnlyTools { get; }
}
