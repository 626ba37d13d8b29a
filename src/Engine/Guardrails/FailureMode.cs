namespace Guard.Engine.Guardrails;

/// <summary>What happens when a guardrail fails or times out. Closed is the default; open must be written and is logged at each use.</summary>
public enum FailureMode
{
    Closed = 0,
    Open = 1,
}
