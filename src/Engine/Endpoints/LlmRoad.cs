using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Rules;

namespace Guard.Engine.Endpoints;

/// <summary>Where an admitted request travels: rules, router, attempts, the key of findings, the books. Built once.</summary>
internal sealed record LlmRoad(IRuleSetSource Rules, Router Router, AttemptLoop Attempts, ProtectionKey Protection, RefusalBooking Refusals, ShadowRules? Shadow = null);
