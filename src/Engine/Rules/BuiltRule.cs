using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>What came of one rule.</summary>
/// <param name="Bindings">In the order of its matchers; empty when it could not be built.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
/// <param name="Examples">How its examples came out.</param>
/// <param name="Coverage">What its examples reach.</param>
internal sealed record BuiltRule(
    ImmutableArray<GuardrailBinding> Bindings, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<RuleExampleResult> Examples, RuleCoverage? Coverage)
{
    /// <summary>Versions of the code behind its matchers, where that is not Guard's own.</summary>
    public string CodeVersions { get; init; } = "";
}
