using System.Collections.Immutable;

namespace Guard.Engine.Guardrails;

/// <summary>One text after judgement.</summary>
/// <param name="Text">The text after all edits. Where the content was refused, as far as it had come.</param>
/// <param name="HasChanged">It differs from what was given.</param>
/// <param name="Findings">Ordered by start; findings of different guardrails may overlap.</param>
public sealed record JudgedText(string Text, bool HasChanged, ImmutableArray<JudgedFinding> Findings);
