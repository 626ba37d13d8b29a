using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>How one example of one rule came out.</summary>
/// <param name="RuleId">Id of the rule.</param>
/// <param name="Example">Name of the example, or its number in the rule when it has none.</param>
/// <param name="Position">Where the example stands.</param>
/// <param name="Failure">What differed from what was expected, or null when the example passed. Quotes the example's own text, never traffic.</param>
public sealed record RuleExampleResult(string RuleId, string Example, SourcePosition Position, string? Failure)
{
    public bool Passed => Failure is null;
}
