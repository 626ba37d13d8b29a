using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>A check that has something to judge at certain stages only. A rule that stands at none of them would do nothing and is refused as a mistake.</summary>
public interface IStagedGuardrail : IGuardrail
{
    StageSet JudgedStages { get; }
}
