using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>A check that remembers something of a session.</summary>
internal interface ISessionGuardrail : IGuardrail
{
    /// <summary>The same check with a memory of its own, empty and for one use.</summary>
    IGuardrail Forgetful();
}
