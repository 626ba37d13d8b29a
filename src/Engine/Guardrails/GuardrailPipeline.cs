using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.Engine.Guardrails;

/// <summary>Runs the selected bindings over a table of parts, in order, each seeing the edits of those before. Thread-safe.</summary>
internal sealed class GuardrailPipeline(GuardrailRunner runner, TimeProvider time)
{
    /// <summary>
    /// Judges and edits. Null when the content may go on; else the error for the caller. A binding that means nothing of the table is passed over and leaves no evidence; a
    /// guardrail that finds nothing costs its evidence.
    /// </summary>
    public async ValueTask<GuardError?> RunAsync(GuardrailRun run, PartTable table, Stage side, CancellationToken cancellationToken)
    {
        GuardrailContext? context = null;
        var clock = default(RunClock);
        for (var next = Pass(run, table, side, 0, ref clock); next < run.Bindings.Length; next = Pass(run, table, side, next + 1, ref clock))
        {
            var binding = run.Bindings[next];
            context = run.ContextFor(binding, side, new ContentParts(table, binding.Stages, binding.PartScope), context);
            var tally = run.EmptyTally();
            var result = await runner.RunAsync(binding, context, clock.Last, cancellationToken);
            var error = result.Error;
            if (error is null)
            {
                var decision = result.Value;
                tally.Count(decision, new FindingScene(table, run.Protection), !binding.IsMonitor);
                error = Carry(run, binding, decision, table);
                if (error is null && table.HasGroups)
                {
                    error = await SeamGroups.JudgeAsync(this, run, binding, table, side, tally, cancellationToken);
                    context.EndedAt = time.GetTimestamp();
                    context.Spent = time.GetElapsedTime(clock.Last, context.EndedAt);
                }
            }

            run.Add(new JudgedBinding(binding, side, StatusOf(error, tally), tally.IsEmpty ? null : tally, clock.Now, context.Spent));
            clock = clock.After(context.Spent, context.EndedAt);
            if (error is not null)
            {
                run.Shadow?.Judged(table, side, isRefused: true);
                return error;
            }
        }

        run.Shadow?.Judged(table, side, isRefused: false);
        return null;
    }

    /// <summary>Passes over the bindings that mean nothing of the table, and those that can object to nothing of it. Where the first is that must be asked, or the end.</summary>
    private int Pass(GuardrailRun run, PartTable table, Stage side, int from, ref RunClock clock)
    {
        var bindings = run.Bindings.AsSpan();
        for (var next = from; next < bindings.Length; next++)
        {
            var binding = bindings[next];
            if (!table.HasAny(binding.Stages, binding.PartScope))
            {
                continue;
            }

            clock = clock.IsRunning ? clock : RunClock.Start(time);
            if (binding.OnlyTools is not { } tools || table.MayHold(tools))
            {
                return next;
            }

            runner.Passed(binding, side);
            run.Add(new JudgedBinding(binding, side, GuardrailRunner.Success, null, clock.Now, TimeSpan.Zero));
        }

        return bindings.Length;
    }

    /// <summary>One binding over other parts than the table's, such as the joined text of a group.</summary>
    public ValueTask<Result<GuardrailDecision>> JudgeAsync(GuardrailRun run, GuardrailBinding binding, ContentParts parts, Stage side, CancellationToken cancellationToken) =>
        runner.RunAsync(binding, run.Context(side, parts, binding: binding), cancellationToken);

    /// <summary>What a caller reads when a guardrail blocks. Names what was found, never the value.</summary>
    public static GuardError Blocked(GuardrailBinding binding, Violation? violation, Verdict verdict = Verdict.Block) =>
        new(GuardErrorCode.GuardrailBlocked, violation?.Message ?? (verdict == Verdict.Confirm
            ? $"The guardrail \"{binding.Name}\" wants somebody to agree: {violation?.Label ?? "content"} found."
            : $"Blocked by the guardrail \"{binding.Name}\": {violation?.Label ?? "content"} found."))
        {
            Answer = violation?.Answer,
            WantsConsentFor = verdict == Verdict.Confirm ? binding.RuleId : null,
        };

    /// <summary>What a binding's evaluations of one side amount to.</summary>
    public JudgedBinding Judged(GuardrailBinding binding, Stage side, GuardError? error, FindingTally tally, TimeSpan elapsed) =>
        new(binding, side, StatusOf(error, tally), tally.IsEmpty ? null : tally, time.GetUtcNow() - elapsed, elapsed);

    private static string StatusOf(GuardError? error, FindingTally tally) => error switch
    {
        { Code: GuardErrorCode.GuardrailUnavailable } => "guardrail_failed_to_respond",
        null when !tally.HasActed => tally.HasFailed ? "guardrail_failed_to_respond" : GuardrailRunner.Success,
        _ => "guardrail_intervened",
    };

    private static GuardError? Carry(GuardrailRun run, GuardrailBinding binding, in GuardrailDecision decision, PartTable table)
    {
        switch (decision.Verdict)
        {
            case Verdict.Allow:
                return null;
            case Verdict.Confirm when run.Consented.Contains(binding.RuleId) && (binding.IsMonitor || table.Apply(decision.Redactions, decision.Removals)):
                return null;
            case Verdict.Edit when binding.IsMonitor || table.Apply(decision.Redactions, decision.Removals):
                return null;
            default:
                return binding.IsMonitor ? null : Blocked(binding, decision.Violation, decision.Verdict);
        }
    }
}
