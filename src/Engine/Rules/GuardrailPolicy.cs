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
public sealed record GuardrailPolicy(string Name, ImmutableArray<string> Guardrails, ImmutableArray<int> Indices, RuleScope? Condition, SourcePosition Origin)
{
    /// <summary>The policies it inherits from and itself, where conditions among them differ; else empty.</summary>
    public ImmutableArray<PolicyLayer> Layers { get; init; } = [];

    /// <summary>Why it cannot run, or null. Whoever has it is then refused.</summary>
    public string? Unserved { get; init; }

    /// <summary>What it adds for a request; indices into <see cref="RuleSet.Bindings"/>.</summary>
    public ImmutableArray<int> For(RequestFacts facts) =>
        !Layers.IsEmpty ? PolicyLayer.Resolve(Layers, facts) : Condition?.Matches(facts) != false ? Indices : [];
}
