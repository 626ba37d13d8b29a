using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.Engine.Guardrails;

/// <summary>Runs the selected bindings over a table of parts, in order, each seeing the edits of those before. Thread-safe.</summary>
internal sealed class GuardrailPipeline(GuardrailRunner runner, TimeProvider time)
{
    /// <summary>
    /// Judges and edits. Null when the content may go on; else the error for the caller. A guardrail that finds nothing costs its evidence; bindings of the same stages share a context.
    /// </summary>
    public async ValueTask<GuardError?> RunAsync(GuardrailRun run, PartTable table, Stage side, CancellationToken cancellationToken)
    {
        GuardrailContext? context = null;
        var contextStages = default(StageSet);
        IPartScope? contextScope = null;
        var tally = new FindingTally();
        foreach (var binding in run.Bindings)
        {
            if (!binding.Stages.Overlaps(table.Stages))
            {
                continue;
            }

            var started = time.GetTimestamp();
            if (context is null || binding.Stages != contextStages || binding.PartScope != contextScope || run.HasParameters)
            {
                contextStages = binding.Stages;
                contextScope = binding.PartScope;
                context = run.Context(side, new ContentParts(table, contextStages, contextScope), binding: binding);
            }

            var result = await runner.RunAsync(binding, context, cancellationToken);
            var error = result.Error;
            if (error is null)
            {
                var decision = result.Value;
                tally.Count(decision, new FindingScene(table, run.Protection), !binding.IsMonitor);
                error = Carry(binding, decision, table);
                if (error is null && table.HasGroups)
                {
                    error = await SeamGroups.JudgeAsync(this, run, binding, table, side, tally, cancellationToken);
                }
            }

            run.Add(Judged(binding, side, error, tally, time.GetElapsedTime(started)));
            if (error is not null)
            {
                return error;
            }

            tally = tally.IsEmpty ? tally : new FindingTally();
        }

        return null;
    }

    /// <summary>One binding over other parts than the table's, such as the joined text of a group.</summary>
    public ValueTask<Result<GuardrailDecision>> JudgeAsync(GuardrailRun run, GuardrailBinding binding, ContentParts parts, Stage side, CancellationToken cancellationToken) =>
        runner.RunAsync(binding, run.Context(side, parts, binding: binding), cancellationToken);

    /// <summary>What a caller reads when a guardrail blocks. Names what was found, never the value.</summary>
    public static GuardError Blocked(GuardrailBinding binding, Violation? violation) =>
        new(GuardErrorCode.GuardrailBlocked, violation?.Message ?? $"Blocked by the guardrail \"{binding.Name}\": {violation?.Label ?? "content"} found.") { Answer = violation?.Answer };

    /// <summary>What a binding's evaluations of one side amount to.</summary>
    public JudgedBinding Judged(GuardrailBinding binding, Stage side, GuardError? error, FindingTally tally, TimeSpan elapsed)
    {
        var status = error switch
        {
            { Code: GuardErrorCode.GuardrailUnavailable } => "guardrail_failed_to_respond",
            null when !tally.HasActed => tally.HasFailed ? "guardrail_failed_to_respond" : "success",
            _ => "guardrail_intervened",
        };
        return new JudgedBinding(binding, side, status, tally.IsEmpty ? null : tally, time.GetUtcNow() - elapsed, elapsed);
    }

    private static GuardError? Carry(GuardrailBinding binding, in GuardrailDecision decision, PartTable table)
    {
        switch (decision.Verdict)
        {
            case Verdict.Allow:
                return null;
            case Verdict.Edit when binding.IsMonitor || table.Apply(decision.Redactions, decision.Removals):
                return null;
            default:
                return binding.IsMonitor ? null : Blocked(binding, decision.Violation);
        }
    }
}
