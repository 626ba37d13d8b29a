using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>What a guardrail did with an example.</summary>
/// <param name="Verdict">Allow, Edit or Block; Confirm counts as Block, because nobody can be asked.</param>
/// <param name="Text">The text afterwards; for a blocked stream, what had been released before.</param>
/// <param name="Fault">How the guardrail broke its contract, or null.</param>
internal readonly record struct RuleOutcome(Verdict Verdict, string Text, string? Fault);
