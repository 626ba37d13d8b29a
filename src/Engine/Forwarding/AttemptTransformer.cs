using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.Engine.Spend;
using Guard.Engine.Streaming;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Guard.Engine.Forwarding;

/// <summary>
/// One attempt's two turns in YARP's road: addresses the request (nothing of the caller's headers goes along) and turns the answer into what the caller
/// may see. Never throws for what an upstream does; the reason stands in <see cref="Result"/>.
/// </summary>
internal sealed class AttemptTransformer(AttemptLoopParts parts, GatewayRequest request, RoutePlan plan, IProvider provider, ReadOnlyMemory<byte> body, AttemptBooking booking)
    : HttpTransformer, IDisposable
{
    private CancellationTokenSource? _deadline;
    private CancellationToken _caller;

    /// <summary>Why nothing was sent to the caller, or null.</summary>
    public AttemptResult? Result { get; private set; }

    /// <summary>The stream being sent, once it is.</summary>
    public GuardedResponseStream? Stream { get; private set; }

    /// <summary>The deadline of the first byte has passed.</summary>
    public bool IsTimedOut => _deadline is { IsCancellationRequested: true } && !_caller.IsCancellationRequested && !IsRefused;

    /// <summary>A guardrail that judged beside the call refuses the request.</summary>
    public bool IsRefused => request.Beside is { Refused.IsCancellationRequested: true };

    /// <summary>Ends with the caller, or with the deadline.</summary>
    public CancellationToken Start(CancellationToken caller)
    {
        _caller = caller;
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(caller, request.Beside?.Refused ?? CancellationToken.None);
        _deadline.CancelAfter(plan.TimeoutOf(request.Index.IsStream));
        return _deadline.Token;
    }

    public void Dispose()
    {
        Stream?.Dispose();
        _deadline?.Dispose();
    }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.Headers.Clear();
        proxyRequest.Headers.TryAddWithoutValidation("Accept", request.Index.IsStream ? "text/event-stream" : "application/json");
        proxyRequest.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        proxyRequest.Headers.TryAddWithoutValidation("User-Agent", "guard");
        var prepared = await provider.PrepareAsync(proxyRequest, request.Dialect.Operation, body, plan.Deployment, cancellationToken);
        if (prepared.Error is { } error)
        {
            Result = new AttemptResult(AttemptFailure.Misconfigured, error);

            // A status that is set tells YARP that nothing is to be sent.
            httpContext.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        try
        {
            Result = await AnswerAsync(httpContext.Response, proxyResponse, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Result = new AttemptResult(AttemptFailure.Connection, Broken);
        }
        catch (OperationCanceledException) when (IsTimedOut)
        {
            Result = new AttemptResult(AttemptFailure.Timeout, TimedOut);
        }

        return Result is null;
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => default;

    internal static GuardError TimedOut => new(GuardErrorCode.UpstreamTimeout, "The upstream did not answer in time; try again, or raise the deployment's timeout.");

    internal static GuardError Broken => new(GuardErrorCode.UpstreamFailed, "The upstream broke off before its answer was complete.");

    private async ValueTask<AttemptResult?> AnswerAsync(HttpResponse response, HttpResponseMessage upstream, CancellationToken cancellationToken)
    {
        var status = (int)upstream.StatusCode;
        if (status is < 200 or >= 300)
        {
            var answer = await UpstreamErrorAnswer.ReadAsync(upstream, plan.Deployment.ApiKey, parts.Limits.MaxErrorBytes, WaitForMore, cancellationToken);
            return new AttemptResult(
                AttemptFailure.FromResponse(upstream, parts.Time),
                new GuardError(GuardErrorCode.UpstreamFailed, $"The upstream answered with status {status}."),
                status >= 400 ? answer : null);
        }

        if (upstream.Content.Headers.ContentEncoding.Count > 0)
        {
            return Invalid("The upstream compressed its answer although it was asked not to; it cannot be judged.");
        }

        return upstream.Content.Headers.ContentType?.MediaType switch
        {
            "text/event-stream" => await StreamAsync(response, upstream, cancellationToken),
            "application/json" when !request.Index.IsStream => await WholeAsync(response, upstream, cancellationToken),
            "application/json" => Invalid("The upstream answered in one piece although a stream was asked for."),
            _ => Invalid($"The upstream answered with a content type that is no {request.Dialect.AnswerName}."),
        };
    }

    private async ValueTask<AttemptResult?> WholeAsync(HttpResponse response, HttpResponseMessage upstream, CancellationToken cancellationToken)
    {
        var bytes = await BoundedRead.AllAsync(upstream.Content, parts.Limits.MaxBytes, WaitForMore, cancellationToken);
        booking.FirstByte();
        if (bytes is null)
        {
            return Invalid($"The upstream's answer is larger than {parts.Limits.MaxBytes} bytes.");
        }

        if (UpstreamSecrets.Holds(bytes, plan.Deployment.ApiKey))
        {
            return Invalid("The upstream repeated Guard's credential in its answer; it was withheld.");
        }

        var (answer, error) = await WholeAnswer.JudgeAsync(bytes, request, parts.Judge.Pipeline, cancellationToken);
        if (answer is null)
        {
            return new AttemptResult(AttemptFailure.InvalidAnswer, error!);
        }

        error ??= request.Beside is { } beside ? await beside.WaitAsync() : null;
        var usage = booking.UsageOr(answer.Usage, answer.TextBytes);
        var unbooked = await booking.BookAsync(error is null ? AttemptStatus.Success : AttemptStatus.Blocked, (int)upstream.StatusCode, usage, error?.Code, isLast: true);
        if ((error ?? unbooked) is { } final)
        {
            plan.Succeed();
            return new AttemptResult(null, final);
        }

        WriteHeaders(response, upstream, booking.Cost(usage));
        response.ContentType = "application/json";
        response.ContentLength = answer.Body.Length;
        upstream.Content = new ReadOnlyMemoryContent(answer.Body);
        return null;
    }

    /// <summary>While a whole body arrives, silence ends the attempt, and so does the attempt's own time.</summary>
    private void WaitForMore()
    {
        var left = plan.TimeoutOf(request.Index.IsStream) - booking.Elapsed;
        var wait = left < parts.Limits.StallTimeout ? left : parts.Limits.StallTimeout;
        _deadline!.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private async ValueTask<AttemptResult?> StreamAsync(HttpResponse response, HttpResponseMessage upstream, CancellationToken cancellationToken)
    {
        var stream = new GuardedResponseStream(new GuardedStreamParts(
            await upstream.Content.ReadAsStreamAsync(cancellationToken),
            request.Dialect.Stream,
            parts.Judge with { Run = request.Run },
            parts.Limits.ForStream(request.Index.WantsUsage, request.Index.Model),
            outcome => CompleteStreamAsync(outcome, (int)upstream.StatusCode),
            request.Dialect.RenderStreamError));
        try
        {
            if (!await stream.PrimeAsync(cancellationToken) && stream.Failure is { } failure)
            {
                stream.Dispose();
                return await RefuseStreamAsync(failure, stream.Progress);
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        if (request.Beside is { } beside && await beside.WaitAsync() is { } refusal)
        {
            var progress = stream.Progress with { Error = refusal };
            stream.Dispose();
            return await RefuseStreamAsync(refusal, progress);
        }

        _deadline!.CancelAfter(Timeout.InfiniteTimeSpan);
        booking.FirstByte();
        WriteHeaders(response, upstream, null);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        upstream.Content = new StreamContent(stream);
        Stream = stream;
        return null;
    }

    /// <summary>A stream that failed before its first byte is an ordinary error; another deployment may be asked unless a guardrail spoke.</summary>
    private async ValueTask<AttemptResult> RefuseStreamAsync(GuardError failure, StreamOutcome outcome)
    {
        if (failure.Code is GuardErrorCode.UpstreamFailed or GuardErrorCode.UpstreamTimeout)
        {
            return new AttemptResult(failure.Code == GuardErrorCode.UpstreamTimeout ? AttemptFailure.Timeout : AttemptFailure.InvalidAnswer, failure);
        }

        await BookStreamAsync(outcome, StatusCodes.Status200OK);
        plan.Succeed();
        return new AttemptResult(null, failure);
    }

    /// <summary>A short stream ends before those who judge beside it have spoken: it is booked as what they make of it.</summary>
    private async ValueTask<GuardError?> CompleteStreamAsync(StreamOutcome outcome, int status)
    {
        var refusal = outcome.Error is null && request.Beside is { } beside ? await beside.WaitAsync() : null;
        return await BookStreamAsync(refusal is null ? outcome : outcome with { Error = refusal }, status) ?? refusal;
    }

    private ValueTask<GuardError?> BookStreamAsync(StreamOutcome outcome, int status)
    {
        var ending = outcome.Error?.Code switch
        {
            null => AttemptStatus.Success,
            GuardErrorCode.GuardrailBlocked or GuardErrorCode.GuardrailUnavailable => AttemptStatus.Blocked,
            _ => AttemptStatus.Failure,
        };
        return booking.BookAsync(ending, status, booking.UsageOr(outcome.Usage, outcome.TextBytes), outcome.Error?.Code, isLast: true);
    }

    private void WriteHeaders(HttpResponse response, HttpResponseMessage upstream, NanoUsd? cost)
    {
        response.StatusCode = (int)upstream.StatusCode;
        AnswerHeaders.WriteRequest(response.Headers, request, parts.SpendReader);
        AnswerHeaders.WriteAttempt(response.Headers, plan.Deployment, plan.Attempt, cost);
        AnswerHeaders.CopyProvider(upstream.Headers, response.Headers, plan.Deployment.ApiKey);
    }

    private static AttemptResult Invalid(string message) => new(AttemptFailure.InvalidAnswer, new GuardError(GuardErrorCode.UpstreamFailed, message));
}
