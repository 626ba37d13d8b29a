using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Spend;

namespace Guard.Engine.Endpoints;

/// <summary>Books requests that guardrails refused before any upstream heard of them: they cost nothing, and their evidence stays. Thread-safe.</summary>
internal sealed class RefusalBooking(SpendBooking spend, TimeProvider time)
{
    /// <summary>Null when it is written; else what must be told instead of the refusal.</summary>
    public async ValueTask<AttemptResult?> BookAsync(RequestProgress progress, ContentIndex index, GuardError refusal, string? clientIp)
    {
        var now = time.GetUtcNow();
        var run = progress.Run!;
        var booked = await spend.BookAsync(
            new SpendEntry
            {
                RequestId = progress.RequestId,
                Attempt = 1,
                CallType = progress.Dialect.CallType,
                Caller = run.Caller,
                ModelGroup = progress.Group!.Name,
                StartedAt = now - time.GetElapsedTime(progress.Started),
                EndedAt = now,
                Status = AttemptStatus.Blocked,
                Error = refusal.Code,
                Usage = new Usage(0, 0, UsageSource.Estimated),
                IsStream = index.IsStream,
                EndUserId = index.EndUser,
                SessionId = run.Facts.Session,
                ClientIp = clientIp,
                Tags = index.Tags,
                Guardrails = run.Evidence,
                MetadataJson = index.SpendMetadataJson,
            },
            CancellationToken.None);
        return booked.Error is { } failure ? new AttemptResult(null, failure) : null;
    }
}
