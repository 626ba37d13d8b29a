using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>One reason why a guardrail runs or does not.</summary>
/// <param name="Binding">The guardrail.</param>
/// <param name="Runs">The reason speaks for it.</param>
/// <param name="Source">Who says so: <c>rule</c>, <c>default_on</c>, <c>request</c>, <c>key</c>, <c>user</c>, <c>team</c>, <c>organization</c>, <c>end_user</c>, <c>model</c>, <c>policy</c>, <c>when</c>, <c>rollout</c>, <c>exception</c>, <c>opt_out</c>.</param>
/// <param name="Detail">What exactly, such as the policy's name.</param>
/// <param name="Origin">Where that was written, or null for rows and requests.</param>
public sealed record SelectionStep(GuardrailBinding Binding, bool Runs, string Source, string? Detail = null, SourcePosition? Origin = null);
