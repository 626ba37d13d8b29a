using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Rules;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>A request that may let a model call tools, from a caller who may use the model.</summary>
/// <param name="Context">The caller's request.</param>
/// <param name="Caller">Who sent it, end user included.</param>
/// <param name="Index">What is in the body.</param>
/// <param name="Body">The body.</param>
/// <param name="Query">What decides which guardrails judge it.</param>
/// <param name="IsAdmitted">Whether the guardrails of the input let it pass; asked before anything is done that a human agreed to.</param>
internal sealed record AgentRequest(HttpContext Context, Caller Caller, ContentIndex Index, ReadOnlyMemory<byte> Body, SelectionQuery Query, Func<ValueTask<bool>> IsAdmitted);
