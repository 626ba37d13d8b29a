using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>What came of reading, compiling and trying rule files.</summary>
/// <param name="RuleSet">The compiled rules, or null when any diagnostic is an error.</param>
/// <param name="Diagnostics">Every finding, in file order.</param>
/// <param name="Examples">Every example that could be run, whether it passed or not.</param>
public sealed record RuleLoad(RuleSet? RuleSet, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<RuleExampleResult> Examples)
{
    /// <summary>What the examples reach, a row for each rule that could be built, in order.</summary>
    public ImmutableArray<RuleCoverage> Coverage { get; init; } = [];
}
