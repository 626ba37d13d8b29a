using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// The steps of a policy's pipeline as one guardrail. Every step judges the text as it came; what the steps that ran want changed is changed when the pipeline lets
/// the content pass, and where two want to change the same text the earlier one decides how, over all of it. Holds a stream to its end. Immutable.
/// </summary>
internal sealed class PipelineGuardrail(ImmutableArray<PipelineStep> steps) : IGuardrail
{
    public async ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var edits = new List<Redaction>();
        var removals = ImmutableArray.CreateBuilder<Removal>();
        foreach (var step in steps)
        {
            StepAction action;
            Violation? violation;
            try
            {
                violation = await RunAsync(step, context, edits, removals, cancellationToken);
                action = violation is null ? step.Draft.OnPass : step.Draft.OnFail;
            }
            catch (GuardrailFailedException) when (step.Draft.OnError != StepAction.Block)
            {
                violation = new Violation("ERROR");
                action = step.Draft.OnError;
            }

            switch (action)
            {
                case StepAction.Block:
                    return GuardrailDecision.Block(violation ?? new Violation(step.Draft.Guardrail.Value));
                case StepAction.ModifyResponse:
                    return GuardrailDecision.Block((violation ?? new Violation(step.Draft.Guardrail.Value)) with
                    {
                        Answer = step.Draft.Answer ?? violation?.Message ?? $"Blocked by the guardrail \"{step.Draft.Guardrail.Value}\".",
                    });
                case StepAction.Allow:
                    return Passed(edits, removals);
            }
        }

        return Passed(edits, removals);
    }

    /// <summary>Why the step refuses, or null. What it wants changed is added to the lists.</summary>
    private static async ValueTask<Violation?> RunAsync(
        PipelineStep step, GuardrailContext context, List<Redaction> edits, ImmutableArray<Removal>.Builder removals, CancellationToken cancellationToken)
    {
        Violation? violation = null;
        foreach (var guardrail in step.Guardrails)
        {
            var decision = await guardrail.EvaluateAsync(context, cancellationToken);
            if (decision.Verdict is Verdict.Block or Verdict.Confirm)
            {
                violation ??= decision.Violation ?? new Violation(step.Draft.Guardrail.Value);
            }

            edits.AddRange(decision.Redactions);
            removals.AddRange(decision.Removals);
        }

        return violation;
    }

    private static GuardrailDecision Passed(List<Redaction> edits, ImmutableArray<Removal>.Builder removals) =>
        edits.Count == 0 && removals.Count == 0 ? GuardrailDecision.Allow : GuardrailDecision.Edit(Merged(edits), removals.ToImmutable());

    /// <summary>In order and without overlaps; edits of earlier steps come first in the list.</summary>
    private static ImmutableArray<Redaction> Merged(List<Redaction> edits)
    {
        var merged = new List<(Redaction Edit, int Rank)>();
        foreach (var (edit, rank) in edits.Select(static (edit, rank) => (edit, rank)).OrderBy(static pair => pair.edit.Part).ThenBy(static pair => pair.edit.Start))
        {
            if (merged.Count == 0 || merged[^1].Edit.Part != edit.Part || merged[^1].Edit.Start + merged[^1].Edit.Length <= edit.Start)
            {
                merged.Add((edit, rank));
                continue;
            }

            var (last, lastRank) = merged[^1];
            var end = Math.Max(last.Start + last.Length, edit.Start + edit.Length);
            merged[^1] = ((rank < lastRank ? edit : last) with { Start = last.Start, Length = end - last.Start }, Math.Min(rank, lastRank));
        }

        return [.. merged.Select(static pair => pair.Edit)];
    }
}
