using Guard.Engine.Errors;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Guard.Engine.Forwarding;

/// <summary>Sends a request to one deployment after another until one answers, through YARP. Thread-safe.</summary>
internal sealed class AttemptLoop(IHttpForwarder forwarder, UpstreamClients clients, ProviderCatalog providers, SpendBooking spend, GuardMetrics metrics, AttemptLoopParts parts)
{
    private const string Destination = "http://upstream.invalid/";

    private static readonly Usage NothingUsed = new(0, 0, UsageSource.Estimated);

    // Silence is Guard's own to judge (deadline, stall): YARP's clock does not see what happens inside the answer stream.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromDays(1) };

    /// <summary>Null when the caller has its answer (or went away); else what it must be told.</summary>
    public async Task<AttemptResult?> RunAsync(HttpContext context, GatewayRequest request, RoutePlan plan)
    {
        while (true)
        {
            var booking = new AttemptBooking(spend, parts.Time, request, plan.Deployment, plan.Attempt);
            var result = await TryAsync(context, request, plan, booking);
            if (result is null || context.RequestAborted.IsCancellationRequested)
            {
                return null;
            }

            var goesOn = result.Failure is { } failure && plan.TryAdvance(failure);
            var refusal = goesOn ? null : await RefusalAsync(context, request);
            result = refusal is null ? result : new AttemptResult(null, refusal);
            var unbooked = await booking.BookAsync(refusal is null ? AttemptStatus.Failure : AttemptStatus.Blocked, StatusOf(result), NothingUsed, result.Error.Code, isLast: !goesOn);
            if (unbooked is not null || !goesOn)
            {
                return unbooked is null ? result : new AttemptResult(null, unbooked);
            }

            if (request.LastRecord is { } record)
            {
                metrics.AttemptFinished(request.Caller, record);
            }

            await plan.WaitAsync(context.RequestAborted);
        }
    }

    /// <summary>What those who judge beside the call say at its end: what an upstream tells of its failure is an answer too, and waits for them.</summary>
    private static async ValueTask<GuardError?> RefusalAsync(HttpContext context, GatewayRequest request)
    {
        try
        {
            return request.Beside is { } beside ? await beside.WaitAsync() : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<AttemptResult?> TryAsync(HttpContext context, GatewayRequest request, RoutePlan plan, AttemptBooking booking)
    {
        var deployment = plan.Deployment;
        if (!providers.TryGet(deployment, out var provider, out var unknown))
        {
            return new AttemptResult(AttemptFailure.Misconfigured, unknown);
        }

        var body = request.Patch.For(deployment.UpstreamModel, needsUsage: request.Dialect.AsksForUsage, deployment.BodyDefaultsJson, UpstreamClients.IsMock(deployment));
        HideBody(context);
        using var transformer = new AttemptTransformer(parts, request, plan, provider, body, booking);
        var outcome = await forwarder.SendAsync(context, Destination, new AttemptInvoker(clients.For(deployment), body), Config, transformer, transformer.Start(context.RequestAborted));
        return await EndAsync(context, request, plan, transformer, booking, outcome);
    }

    private static async ValueTask<AttemptResult?> EndAsync(
        HttpContext context, GatewayRequest request, RoutePlan plan, AttemptTransformer transformer, AttemptBooking booking, ForwarderError outcome)
    {
        if (transformer.IsRefused && !context.Response.HasStarted && request.Beside is { } beside && await beside.WaitAsync() is { } refusal)
        {
            // The prompt went out before the refusal: whoever got it counts it.
            Reset(context);
            return new AttemptResult(null, await booking.BookAsync(AttemptStatus.Blocked, 0, booking.UsageOr(null, 0), refusal.Code, isLast: true) ?? refusal);
        }

        if (transformer.Result is { } result)
        {
            Reset(context);
            return result;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            var progress = transformer.Stream?.Progress;
            await booking.BookAsync(AttemptStatus.Aborted, 499, booking.UsageOr(progress?.Usage, progress?.TextBytes ?? 0), null, isLast: true);
            return null;
        }

        if (outcome == ForwarderError.None || context.Response.HasStarted)
        {
            Report(plan, transformer, outcome);
            if (!booking.IsBooked)
            {
                await booking.BookAsync(AttemptStatus.Failure, 502, booking.UsageOr(null, 0), GuardErrorCode.UpstreamFailed, isLast: true);
            }

            return null;
        }

        Reset(context);
        return transformer.IsTimedOut
            ? new AttemptResult(AttemptFailure.Timeout, AttemptTransformer.TimedOut)
            : new AttemptResult(AttemptFailure.Connection, new GuardError(GuardErrorCode.UpstreamFailed, $"The upstream of \"{request.Group.Name}\" could not be reached."));
    }

    private static void Report(RoutePlan plan, AttemptTransformer transformer, ForwarderError outcome)
    {
        if (outcome != ForwarderError.None || transformer.Stream?.Failure is { Code: GuardErrorCode.UpstreamFailed or GuardErrorCode.UpstreamTimeout })
        {
            plan.Fail(AttemptFailure.Connection);
        }
        else
        {
            plan.Succeed();
        }
    }

    /// <summary>The caller's body was read and is not YARP's to copy: <see cref="AttemptInvoker"/> sends what came of it.</summary>
    private static void HideBody(HttpContext context)
    {
        context.Request.Body = Stream.Null;
        context.Request.Headers.TransferEncoding = default;
        context.Request.ContentLength = 0;
    }

    private static void Reset(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
        }
    }

    private static int StatusOf(AttemptResult result) => result.Answer?.StatusCode ?? (result.Failure is { StatusCode: > 0 } failure ? failure.StatusCode : 0);
}
