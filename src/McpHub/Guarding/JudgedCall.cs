using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.McpHub.Guarding;

/// <summary>What guardrails make of the arguments of a call.</summary>
/// <param name="Arguments">As they may travel; null where they may not.</param>
/// <param name="Refusal">Why not, or null where the tool was taken out.</param>
/// <param name="Questions">What a human must agree to first, in the order of the rules.</param>
internal sealed record JudgedCall(JsonObject? Arguments, GuardError? Refusal, ImmutableArray<string> Questions);
