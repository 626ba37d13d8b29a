namespace Guard.Engine.Guardrails;

/// <summary>A guardrail whose decisions are noted on their way.</summary>
internal sealed class RecordedGuardrail(GuardrailBinding binding, FindingRecord record) : IGuardrail
{
    public StreamSupport Streaming => binding.Guardrail.Streaming;

    public IReadOnlyCollection<string>? Labels => binding.Guardrail.Labels;

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var pending = binding.Guardrail.EvaluateAsync(context, cancellationToken);
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitAsync(pending, context);
        }

        var decision = pending.Result;
        record.Add(binding, decision, context.Parts.Table);
        return ValueTask.FromResult(decision);
    }

    private async ValueTask<GuardrailDecision> AwaitAsync(ValueTask<GuardrailDecision> pending, GuardrailContext context)
    {
        var decision = await pending;
        record.Add(binding, decision, context.Parts.Table);
        return decision;
    }
}
