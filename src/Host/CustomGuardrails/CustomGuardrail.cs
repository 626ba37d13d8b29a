using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Host.CustomGuardrails;

/// <summary>
/// A guardrail of somebody else's. What it decides is checked before it is carried out: an edit in a wrong place would leave unmasked what it found, so that is a
/// failure of the guardrail, which fails closed unless its rule says otherwise. Thread-safe if the guardrail is.
/// </summary>
internal class CustomGuardrail : IGuardrail
{
    private readonly IGuardrail _guardrail;

    private CustomGuardrail(IGuardrail guardrail)
    {
        _guardrail = guardrail;
        Streaming = guardrail.Streaming;
        Labels = guardrail.Labels is { } labels ? [.. labels] : null;
    }

    public StreamSupport Streaming { get; }

    public IReadOnlyCollection<string>? Labels { get; }

    public static CustomGuardrail Of(IGuardrail guardrail) => guardrail is ITimedGuardrail timed ? new Timed(timed) : new CustomGuardrail(guardrail);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var pending = _guardrail.EvaluateAsync(context, cancellationToken);
        return pending.IsCompletedSuccessfully ? new ValueTask<GuardrailDecision>(Checked(pending.Result, context)) : AwaitAsync(pending, context);
    }

    private static async ValueTask<GuardrailDecision> AwaitAsync(ValueTask<GuardrailDecision> pending, GuardrailContext context) => Checked(await pending, context);

    private static GuardrailDecision Checked(in GuardrailDecision decision, GuardrailContext context)
    {
        if (decision.HeldBytes != 0)
        {
            CheckHeld(decision.HeldBytes, context);
        }

        if (!decision.Redactions.IsEmpty)
        {
            CheckRedactions(decision, context);
        }

        foreach (var removal in decision.Removals)
        {
            CheckRemoval(removal, context);
        }

        return decision.Verdict < Verdict.Confirm || decision.Violation is not null ? decision : throw new InvalidOperationException("A refusal without a violation.");
    }

    private static void CheckHeld(int held, GuardrailContext context)
    {
        var length = 0;
        foreach (var part in context.Parts)
        {
            length = part.Utf8.Length;
        }

        if (!context.IsPartial || held < 0 || held > length - context.JudgedBytes)
        {
            throw new InvalidOperationException("Bytes are held back that are not undecided bytes of a stream.");
        }
    }

    private static void CheckRedactions(in GuardrailDecision decision, GuardrailContext context)
    {
        var next = 0;
        var redactions = decision.Redactions;
        foreach (var part in context.Parts)
        {
            var text = part.Utf8;
            var least = context.JudgedBytes;
            var most = text.Length - decision.HeldBytes;
            for (; next < redactions.Length && redactions[next].Part == part.Index; next++)
            {
                var redaction = redactions[next];
                if (redaction.Start < least || redaction.Length < 0 || redaction.Length > most - redaction.Start
                    || IsInside(text, redaction.Start) || IsInside(text, redaction.Start + redaction.Length)
                    || redaction.Replacement is null || string.IsNullOrEmpty(redaction.Label))
                {
                    throw new InvalidOperationException("An edit leaves its part, splits a character, overlaps another or touches what is decided or held back.");
                }

                least = redaction.Start + redaction.Length;
            }
        }

        if (next < redactions.Length)
        {
            throw new InvalidOperationException("Edits are not in the order of the parts, or name a part that was not shown.");
        }
    }

    private static void CheckRemoval(in Removal removal, GuardrailContext context)
    {
        foreach (var part in context.Parts)
        {
            if (part.Item == removal.Item && removal.Item >= 0 && !string.IsNullOrEmpty(removal.Label))
            {
                return;
            }
        }

        throw new InvalidOperationException("Something is taken out that was not shown.");
    }

    private static bool IsInside(ReadOnlySpan<byte> text, int offset) => offset < text.Length && (text[offset] & 0xC0) == 0x80;

    private sealed class Timed(ITimedGuardrail guardrail) : CustomGuardrail(guardrail), ITimedGuardrail
    {
        public TimeSpan Timeout { get; } = guardrail.Timeout;
    }
}
