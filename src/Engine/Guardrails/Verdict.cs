namespace Guard.Engine.Guardrails;

/// <summary>What a guardrail says. Block over confirm over edit over allow. Stored; never renumber.</summary>
public enum Verdict
{
    Allow = 0,
    Edit = 1,
    Confirm = 2,
    Block = 3,
}
