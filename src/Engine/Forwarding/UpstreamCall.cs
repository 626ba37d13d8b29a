using System.Net.Http.Headers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Providers;
using Guard.Engine.Spend;

namespace Guard.Engine.Forwarding;

/// <summary>
/// The second road to an upstream: one exchange without a caller's connection, for health probes now and for judges, hedges and agent rounds later.
/// Shares clients, providers and booking with the first. Thread-safe.
/// </summary>
internal sealed class UpstreamCall(UpstreamClients clients, ProviderCatalog providers, SpendBooking spend, AnswerLimits limits, TimeProvider time)
{
    /// <summary>The whole answer as sent, booked; or why there is none.</summary>
    public async ValueTask<Result<ReadOnlyMemory<byte>>> SendAsync(UpstreamExchange exchange, CancellationToken cancellationToken)
    {
        if (!providers.TryGet(exchange.Deployment, out var provider, out var unknown))
        {
            return unknown;
        }

        var started = time.GetUtcNow();
        var (body, error) = await ExchangeAsync(exchange, provider, cancellationToken);
        var unbooked = await BookAsync(exchange, started, body, error);
        return (unbooked ?? error) is { } failure ? failure : (ReadOnlyMemory<byte>)body!;
    }

    private async ValueTask<(byte[]? Body, GuardError? Error)> ExchangeAsync(UpstreamExchange exchange, IProvider provider, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ReadOnlyMemoryContent(exchange.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        using var deadline = new CancellationTokenSource(exchange.Timeout, time);
        using var link = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var prepared = await provider.PrepareAsync(request, ApiOperation.ChatCompletions, exchange.Body, exchange.Deployment, link.Token);
            if (prepared.Error is { } misconfigured)
            {
                return (null, misconfigured);
            }

            using var response = await clients.For(exchange.Deployment).SendAsync(request, link.Token);
            if (!response.IsSuccessStatusCode)
            {
                return (null, new GuardError(GuardErrorCode.UpstreamFailed, $"The upstream answered with status {(int)response.StatusCode}."));
            }

            var body = await BoundedRead.AllAsync(response.Content, limits.MaxBytes, null, link.Token);
            return body is null ? (null, AttemptTransformer.Broken) : (body, null);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, AttemptTransformer.TimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, new GuardError(GuardErrorCode.UpstreamFailed, "The upstream could not be reached."));
        }
    }

    private async ValueTask<GuardError?> BookAsync(UpstreamExchange exchange, DateTimeOffset started, byte[]? body, GuardError? error)
    {
        using var answer = body is null ? null : OpenAiChatAnswer.Read(body);
        var usage = answer is null ? null : WholeAnswer.ReadUsage(body, answer.Usage);
        var booked = await spend.BookAsync(
            new SpendEntry
            {
                RequestId = exchange.RequestId,
                Attempt = 1,
                CallType = exchange.CallType,
                Caller = exchange.Caller,
                Deployment = exchange.Deployment,
                UpstreamModel = exchange.Deployment.UpstreamModel,
                ModelGroup = exchange.ModelGroup,
                StartedAt = started,
                EndedAt = time.GetUtcNow(),
                Status = error is null ? AttemptStatus.Success : AttemptStatus.Failure,
                Error = error?.Code,
                Usage = usage ?? new Usage(TokenEstimate.OfLength(error is null ? exchange.Body.Length : 0), 0, UsageSource.Estimated),
            },
            CancellationToken.None);
        return booked.Error;
    }
}
