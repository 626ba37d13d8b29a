namespace Guard.Engine.Guardrails;

/// <summary>
/// One configured check. Stateless and thread-safe; built once per rule set. Returns edits; never mutates, never writes HTTP.
/// The same method judges whole bodies, stream windows and tool calls.
/// </summary>
public interface IGuardrail
{
    /// <summary>Whether the check can judge text of which more may follow. Default: no, so a stream is held until its end.</summary>
    StreamSupport Streaming => StreamSupport.Buffered;

    /// <summary>
    /// Every label its findings can have, so that an action for a label it never finds is refused as a mistake of the rule. Null when they are not known beforehand.
    /// </summary>
    IReadOnlyCollection<string>? Labels => null;

    /// <summary>
    /// Judges every part of <see cref="GuardrailContext.Parts"/>. With <see cref="GuardrailContext.IsPartial"/> there is one part,
    /// its first <see cref="GuardrailContext.JudgedBytes"/> bytes are context that was decided before, and the decision says with
    /// <see cref="GuardrailDecision.HeldBytes"/> how much of the tail is not decided yet.
    /// </summary>
    /// <param name="context">Its parts lie in memory that is used again: a check that waits copies what it needs before its first <c>await</c>.</param>
    /// <param name="cancellationToken">Cancelled when the rule's time is up or the caller left; the check then stops.</param>
    ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken);
}
