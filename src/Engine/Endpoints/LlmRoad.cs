using Guard.Engine.Agent;
using Guard.Engine.Forwarding;

namespace Guard.Engine.Endpoints;

/// <summary>Where an admitted request travels: road to a deployment, attempts, the books, and the rounds of those that call tools on the way. Built once.</summary>
internal sealed record LlmRoad(DeploymentRoad Deployments, AttemptLoop Attempts, RefusalBooking Refusals, AgentLoop Agents);
