using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Rules;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>Whose tools are wanted, and for what.</summary>
/// <param name="Context">The model request.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Entries">What the request names.</param>
/// <param name="Query">What decides which guardrails judge the model request; those of its tools are chosen by the same.</param>
public sealed record ToolSetRequest(HttpContext Context, Caller Caller, ImmutableArray<AgentToolEntry> Entries, SelectionQuery Query);
