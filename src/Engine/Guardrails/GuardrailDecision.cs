using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>The answer of a guardrail. <c>default</c> is Allow and costs nothing.</summary>
public readonly struct GuardrailDecision
{
    private readonly ImmutableArray<Redaction> _redactions;
    private readonly ImmutableArray<Removal> _removals;
    private readonly ImmutableArray<Finding> _logged;

    private GuardrailDecision(
        Verdict verdict, ImmutableArray<Redaction> redactions, ImmutableArray<Removal> removals, Violation? violation, int heldBytes, ImmutableArray<Finding> logged = default)
    {
        _logged = logged;
        Verdict = verdict;
        _redactions = redactions;
        _removals = removals;
        Violation = violation;
        HeldBytes = heldBytes;
    }

    public static GuardrailDecision Allow => default;

    public Verdict Verdict { get; }

    /// <summary>Ordered by part and start, not overlapping.</summary>
    public ImmutableArray<Redaction> Redactions => _redactions.IsDefault ? [] : _redactions;

    public ImmutableArray<Removal> Removals => _removals.IsDefault ? [] : _removals;

    public Violation? Violation { get; }

    /// <summary>What was found and left in place because the action says <c>log</c>. For counts.</summary>
    public ImmutableArray<Finding> Logged => _logged.IsDefault ? [] : _logged;

    /// <summary>Trailing bytes of a partial window that may still become part of a match. Nothing in them may be edited yet.</summary>
    public int HeldBytes { get; }

    /// <summary>The guardrail did not answer, and its rule lets pass what it cannot judge.</summary>
    internal static GuardrailDecision FailedOpen { get; } = new(Verdict.Allow, default, default, null, 0) { IsFailure = true };

    internal bool IsFailure { get; private init; }

    public static GuardrailDecision Edit(ImmutableArray<Redaction> redactions, ImmutableArray<Removal> removals = default) =>
        new(Verdict.Edit, redactions, removals, null, 0);

    /// <summary>A human is asked; where nobody can be asked, it is a block.</summary>
    /// <param name="violation">What the human reads.</param>
    /// <param name="redactions">What is changed all the same once the human agreed.</param>
    /// <param name="removals">What is taken out all the same.</param>
    public static GuardrailDecision Confirm(Violation violation, ImmutableArray<Redaction> redactions = default, ImmutableArray<Removal> removals = default) =>
        new(Verdict.Confirm, redactions, removals, violation, 0);

    public static GuardrailDecision Block(Violation violation) => new(Verdict.Block, default, default, violation, 0);

    /// <summary>The same decision with the tail held back.</summary>
    public GuardrailDecision Holding(int bytes) => new(Verdict, _redactions, _removals, Violation, bytes, _logged);

    /// <summary>The same decision with findings that were only counted.</summary>
    public GuardrailDecision Logging(ImmutableArray<Finding> findings) => new(Verdict, _redactions, _removals, Violation, HeldBytes, findings);
}
