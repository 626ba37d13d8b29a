using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;

namespace Guard.Engine.Endpoints;

/// <summary>Where an admitted request travels: rules, road to a deployment, attempts, the key of findings, the books. Built once.</summary>
internal sealed record LlmRoad(IRuleSetSource Rules, DeploymentRoad Deployments, AttemptLoop Attempts, ProtectionKey Protection, RefusalBooking Refusals, ShadowRules? Shadow = null);
