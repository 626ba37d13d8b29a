using Guard.Engine.Guardrails;
using Guard.Engine.Rules;

namespace Guard.Engine.Endpoints;

/// <summary>By what a request is judged: the rules in force, those that only watch, who runs them, the key of findings. Built once.</summary>
internal sealed record LlmRules(IRuleSetSource Source, GuardrailPipeline Pipeline, ProtectionKey Protection, ShadowRules? Shadow = null);
