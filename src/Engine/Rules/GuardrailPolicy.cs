using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>A named set of guardrails (LiteLLM's <c>policies</c>), inheritance resolved. Immutable.</summary>
/// <param name="Name">What attachments, keys and teams call it.</param>
/// <param name="Guardrails">Names of the guardrails it adds, in order.</param>
/// <param name="Indices">Indices of those into <see cref="RuleSet.Bindings"/>, pipelines included.</param>
/// <param name="Condition">Requests it is for, or null for all.</param>
/// <param name="Origin">Where it was written.</param>
public sealed record GuardrailPolicy(string Name, ImmutableArray<string> Guardrails, ImmutableArray<int> Indices, RuleScope? Condition, SourcePosition Origin);
