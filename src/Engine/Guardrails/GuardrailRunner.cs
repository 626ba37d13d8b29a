using Guard.Engine.Errors;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Guardrails;

/// <summary>Runs one binding once: time limit, failure mode, and nothing thrown ever passes. Thread-safe.</summary>
internal sealed partial class GuardrailRunner(TimeProvider time, GuardMetrics metrics, ILogger<GuardrailRunner> logger)
{
    /// <summary>The decision, or the error that a closed failure mode makes of a failure.</summary>
    public ValueTask<Result<GuardrailDecision>> RunAsync(GuardrailBinding binding, GuardrailContext context, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var pending = binding.Guardrail.EvaluateAsync(context, cancellationToken);
            return pending.IsCompletedSuccessfully
                ? new ValueTask<Result<GuardrailDecision>>(Judged(binding, context, started, pending.Result))
                : AwaitAsync(pending, binding, context, started, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<Result<GuardrailDecision>>(Failed(binding, context, started, exception));
        }
    }

    private async ValueTask<Result<GuardrailDecision>> AwaitAsync(
        ValueTask<GuardrailDecision> pending, GuardrailBinding binding, GuardrailContext context, long started, CancellationToken cancellationToken)
    {
        try
        {
            var decision = await pending.AsTask().WaitAsync(binding.Timeout, time, cancellationToken);
            return Judged(binding, context, started, decision);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Failed(binding, context, started, exception);
        }
    }

    private Result<GuardrailDecision> Judged(GuardrailBinding binding, GuardrailContext context, long started, in GuardrailDecision decision)
    {
        var status = decision.Verdict == Verdict.Allow ? "success" : "guardrail_intervened";
        metrics.GuardrailJudged(binding.Name, context.Stage, status, Microseconds(started));
        return decision;
    }

    private Result<GuardrailDecision> Failed(GuardrailBinding binding, GuardrailContext context, long started, Exception exception)
    {
        metrics.GuardrailJudged(binding.Name, context.Stage, "guardrail_failed_to_respond", Microseconds(started));
        metrics.GuardrailFailed(binding.Name, context.Stage, exception.GetType().Name);
        Log.GuardrailFailed(logger, binding.Name, binding.FailureMode, exception.GetType().Name, context.RequestId);
        return binding.FailureMode == FailureMode.Open || binding.IsMonitor
            ? GuardrailDecision.Allow
            : new GuardError(GuardErrorCode.GuardrailUnavailable, $"The guardrail \"{binding.Name}\" could not judge this request, and it fails closed; try again later.");
    }

    private long Microseconds(long started) => (long)time.GetElapsedTime(started).TotalMicroseconds;

    private static partial class Log
    {
        [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Guardrail {Guardrail} failed ({FailureMode}) with {ExceptionType} in request {RequestId}")]
        public static partial void GuardrailFailed(ILogger logger, string guardrail, FailureMode failureMode, string exceptionType, string requestId);
    }
}
