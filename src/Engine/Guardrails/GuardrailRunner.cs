using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Guardrails;

/// <summary>Runs one binding once: time limit, failure mode, and nothing thrown ever passes. Thread-safe.</summary>
internal sealed partial class GuardrailRunner(TimeProvider time, GuardMetrics metrics, ILogger<GuardrailRunner> logger) : IDisposable
{
    /// <summary>The status of a check that found nothing.</summary>
    public const string Success = "success";

    /// <summary>Gives each thread a source that only a check which does not answer at once uses up, so that the others cost no allocation.</summary>
    private readonly ThreadLocal<Spare> _spare = new(static () => new Spare());

    /// <summary>The decision, or the error that a closed failure mode makes of a failure.</summary>
    public ValueTask<Result<GuardrailDecision>> RunAsync(GuardrailBinding binding, GuardrailContext context, CancellationToken cancellationToken) =>
        RunAsync(binding, context, time.GetTimestamp(), cancellationToken);

    /// <summary>The same where the caller has just read the clock. The end is in the context afterwards, so that a row of checks reads the clock once for each.</summary>
    public ValueTask<Result<GuardrailDecision>> RunAsync(GuardrailBinding binding, GuardrailContext context, long started, CancellationToken cancellationToken)
    {
        var spare = _spare.Value!;
        var stop = spare.Source ?? new CancellationTokenSource();
        spare.Source = null;
        try
        {
            var pending = binding.Guardrail.EvaluateAsync(context, stop.Token);
            if (!pending.IsCompletedSuccessfully)
            {
                return AwaitAsync(pending.AsTask(), new Evaluation(binding, context, started), stop, cancellationToken);
            }

            if (stop.TryReset())
            {
                spare.Source = stop;
            }

            return new ValueTask<Result<GuardrailDecision>>(Judged(binding, context, started, pending.Result));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<Result<GuardrailDecision>>(Failed(binding, context, started, exception));
        }
    }

    /// <summary>Counts a check that passes because the request has nothing it could object to, in no time that could be measured.</summary>
    public void Passed(GuardrailBinding binding, Stage side) => metrics.GuardrailJudged(binding.Name, binding.NameHash, side, Success, 0);

    public void Dispose() => _spare.Dispose();

    private async ValueTask<Result<GuardrailDecision>> AwaitAsync(
        Task<GuardrailDecision> pending, Evaluation evaluation, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        var (binding, context, started) = evaluation;
        try
        {
            var decision = await pending.WaitAsync(binding.Timeout, time, cancellationToken);
            return Judged(binding, context, started, decision);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Failed(binding, context, started, exception);
        }
        finally
        {
            if (pending.IsCompleted)
            {
                stop.Dispose();
            }
            else
            {
                context.IsTaken = true;

                // Nobody waits for it any more: it must stop, and what its own callbacks do is not this request's time.
                _ = stop.CancelAsync();
            }
        }
    }

    private Result<GuardrailDecision> Judged(GuardrailBinding binding, GuardrailContext context, long started, in GuardrailDecision decision)
    {
        var status = decision.Verdict == Verdict.Allow ? Success : "guardrail_intervened";
        metrics.GuardrailJudged(binding.Name, binding.NameHash, context.Stage, status, End(context, started));
        return decision;
    }

    private Result<GuardrailDecision> Failed(GuardrailBinding binding, GuardrailContext context, long started, Exception exception)
    {
        var failure = exception as GuardrailFailedException;
        var reason = failure?.Reason ?? exception.GetType().Name;
        var mode = failure is { MayPass: true } ? FailureMode.Open : binding.FailureMode;
        metrics.GuardrailJudged(binding.Name, binding.NameHash, context.Stage, "guardrail_failed_to_respond", End(context, started));
        metrics.GuardrailFailed(binding.Name, context.Stage, reason);
        Log.GuardrailFailed(logger, binding.Name, mode, reason, context.RequestId);
        return mode == FailureMode.Open || binding.IsMonitor
            ? GuardrailDecision.FailedOpen
            : new GuardError(GuardErrorCode.GuardrailUnavailable, $"The guardrail \"{binding.Name}\" could not judge this request, and it fails closed; try again later.");
    }

    /// <summary>Microseconds since the start.</summary>
    private long End(GuardrailContext context, long started)
    {
        context.EndedAt = time.GetTimestamp();
        context.Spent = time.GetElapsedTime(started, context.EndedAt);
        return context.Spent.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private sealed class Spare
    {
        public CancellationTokenSource? Source { get; set; }
    }

    private readonly record struct Evaluation(GuardrailBinding Binding, GuardrailContext Context, long Started);

    private static partial class Log
    {
        [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Guardrail {Guardrail} failed ({FailureMode}) with {Reason} in request {RequestId}")]
        public static partial void GuardrailFailed(ILogger logger, string guardrail, FailureMode failureMode, string reason, string requestId);
    }
}
