using System.Collections.Immutable;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>What a <see cref="ContentJudge"/> made of its content. Immutable.</summary>
public sealed record ContentJudgement
{
    /// <summary><see cref="Verdict.Block"/> for a refusal and for a check that failed closed, <see cref="Verdict.Edit"/> when something was changed.</summary>
    public Verdict Verdict => Error is not null ? Verdict.Block : HasChanged ? Verdict.Edit : Verdict.Allow;

    /// <summary>What a caller reads when the content is refused; else null.</summary>
    public GuardError? Error { get; init; }

    /// <summary>The texts in the order given.</summary>
    public required ImmutableArray<JudgedText> Texts { get; init; }

    /// <summary>The body after its edits; empty when none was given, or where something was taken out that no splice can say.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A guardrail took the tool out that the body is about.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Findings in the body; their places are those in the string they stand in.</summary>
    public ImmutableArray<JudgedFinding> BodyFindings { get; init; } = [];

    /// <summary>Some text or the body differs from what was given.</summary>
    public bool HasChanged { get; init; }

    /// <summary>What each guardrail did, in running order.</summary>
    public ImmutableArray<GuardrailEvidence> Evidence { get; init; } = [];
}
