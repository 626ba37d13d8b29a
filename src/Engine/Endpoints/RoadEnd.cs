using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Guard.Engine.Endpoints;

/// <summary>Where every request begins and ends, however far it came: its id, its error, its headers, its count. Thread-safe.</summary>
internal sealed class RoadEnd(OpenAiErrorWriter errors, GuardMetrics metrics, ISpendReader spend, TimeProvider time)
{
    private const int ClientClosedRequest = 499;

    public RequestProgress Begin(HttpContext context, ApiDialect dialect)
    {
        metrics.RequestStarted();
        var requestId = RequestId.Next(time.GetUtcNow());
        context.TraceIdentifier = requestId;
        return new RequestProgress(requestId, time.GetTimestamp()) { Dialect = dialect };
    }

    /// <summary>Tells the caller why there is no answer: the upstream's own words where it gave some, else Guard's.</summary>
    public async ValueTask RefuseAsync(HttpContext context, RequestProgress progress, AttemptResult result)
    {
        progress.Error = result.Error;
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        WriteHeaders(response.Headers, progress);
        if (result.Error.Answer is { } substitute)
        {
            await SubstituteAnswer.WriteAsync(context, progress, substitute, time.GetUtcNow());
            return;
        }

        if (result.Answer is not { Body: { Length: > 0 } body, ContentType: { } type } answer)
        {
            await errors.WriteAsync(context, Blame(result));
            return;
        }

        response.StatusCode = answer.StatusCode;
        response.ContentType = type;
        response.ContentLength = body.Length;
        if (answer.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = wait;
        }

        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public void Finish(HttpContext context, RequestProgress progress)
    {
        if (progress.HasRounds)
        {
            metrics.RequestLeft();
            return;
        }

        var record = progress.Request?.LastRecord;
        var elapsed = time.GetElapsedTime(progress.Started);
        metrics.RequestFinished(new RequestMeasurement
        {
            Caller = progress.Caller,
            Spend = record,
            Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "",
            ModelGroup = progress.Group?.Name,
            StatusCode = context.RequestAborted.IsCancellationRequested ? ClientClosedRequest : context.Response.StatusCode,
            Error = progress.Error?.Code,
            TotalMicroseconds = (long)elapsed.TotalMicroseconds,
            FirstTokenMicroseconds = record is { IsStream: true, FirstByteAt: { } first } ? (long)(first - record.StartedAt).TotalMicroseconds : null,
        });
    }

    /// <summary>A status of the upstream without a body worth passing on keeps its meaning for the caller: 429 and 400 stay what they are.</summary>
    private static GuardError Blame(AttemptResult result) => result.Answer?.StatusCode switch
    {
        StatusCodes.Status429TooManyRequests => new GuardError(GuardErrorCode.RateLimited, "The upstream limits the rate; try again later.") { RetryAfter = result.Failure?.RetryAfter },
        StatusCodes.Status400BadRequest => new GuardError(GuardErrorCode.InvalidRequest, "The upstream refused the request."),
        _ => result.Error,
    };

    private void WriteHeaders(IHeaderDictionary headers, RequestProgress progress)
    {
        headers["x-litellm-call-id"] = progress.RequestId;
        if (progress.Revision is { } revision)
        {
            headers["x-guard-revision"] = revision;
        }

        if (progress.Request is { } request)
        {
            AnswerHeaders.WriteRequest(headers, request, spend);
        }

        if (progress.Run is { } run)
        {
            headers["x-litellm-applied-guardrails"] = AppliedGuardrails.Ran(run) is { Length: > 0 } ran ? ran : StringValues.Empty;
        }
    }
}
