using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Guard.Engine.Spend;

namespace Guard.Engine.Forwarding;

/// <summary>Books one attempt exactly once, however it ends. Not thread-safe; one attempt owns it.</summary>
internal sealed class AttemptBooking(SpendBooking booking, TimeProvider time, GatewayRequest request, Deployment deployment, int attempt)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    public bool IsBooked { get; private set; }

    public DateTimeOffset? FirstByteAt { get; private set; }

    /// <summary>Time since the attempt began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>The first byte of the answer is at hand.</summary>
    public void FirstByte() => FirstByteAt ??= time.GetUtcNow();

    /// <summary>What the attempt costs with this usage, or null where no price is known.</summary>
    public NanoUsd? Cost(in Usage usage) => booking.Cost(deployment, deployment.UpstreamModel, usage);

    /// <summary>The provider's usage, else an estimate from what went in and came out.</summary>
    public Usage UsageOr(Usage? reported, long answerBytes) =>
        reported ?? new Usage(request.EstimatedInputTokens, answerBytes == 0 ? 0 : TokenEstimate.OfLength(answerBytes), UsageSource.Estimated);

    /// <summary>Writes the record. Null when it is safe; else the error that must take the place of a good end.</summary>
    public async ValueTask<GuardError?> BookAsync(AttemptStatus status, int statusCode, Usage usage, GuardErrorCode? error, bool isLast)
    {
        if (IsBooked)
        {
            return null;
        }

        IsBooked = true;
        var result = await booking.BookAsync(Entry(status, statusCode, usage, error, isLast), CancellationToken.None);
        if (result.TryGetValue(out var record, out var failure))
        {
            request.LastRecord = record;
            return null;
        }

        return failure;
    }

    private SpendEntry Entry(AttemptStatus status, int statusCode, Usage usage, GuardErrorCode? error, bool isLast) => new()
    {
        RequestId = request.RequestId,
        Attempt = attempt,
        CallType = request.Dialect.CallType,
        Caller = request.Caller,
        Deployment = deployment,
        UpstreamModel = deployment.UpstreamModel,
        ModelGroup = request.Group.Name,
        StartedAt = _startedAt,
        EndedAt = time.GetUtcNow(),
        FirstByteAt = FirstByteAt,
        Status = status,
        StatusCode = statusCode,
        Error = error,
        Usage = usage,
        IsStream = request.Index.IsStream,
        IsLast = isLast,
        Hold = request.Hold,
        EndUserId = request.Index.EndUser,
        SessionId = request.SessionId,
        ClientIp = request.ClientIp,
        Tags = request.Index.Tags,
        Guardrails = request.Run.Evidence,
        MetadataJson = request.Index.SpendMetadataJson,
    };
}
