using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Spend;

/// <summary>
/// Books one attempt: computes what it cost, writes the record to the journal, charges the caller's scopes, settles the hold, tells the metrics. Called once
/// per attempt, before the last byte of the answer leaves. Thread-safe.
/// </summary>
internal sealed partial class SpendBooking(
    PriceCatalog prices,
    SpendJournal journal,
    LocalBudgetLedger ledger,
    IEnumerable<ISpendObserver> observers,
    ILogger<SpendBooking> logger)
{
    private readonly ISpendObserver[] _observers = [.. observers];
    private long _lost;

    /// <summary>Attempts whose record could not be written, since the start; their requests failed and their cost counts in memory only.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>What an attempt costs, or null when the deployment has no price. For the cost header, before booking.</summary>
    public NanoUsd? Cost(Deployment deployment, string? upstreamModel, in Usage usage) => prices.Find(deployment, upstreamModel)?.Cost(usage);

    /// <summary>
    /// Completes when the record is safe from the end of the process. An error means that it is not: the request must not end well. The caller's money is
    /// charged either way, because the provider has been paid. Pass a token that a caller's abort does not cancel; aborts are booked too.
    /// </summary>
    public async ValueTask<Result<SpendRecord>> BookAsync(SpendEntry entry, CancellationToken cancellationToken)
    {
        var record = Record(entry);
        try
        {
            await journal.AppendAsync(record, cancellationToken);
        }
        catch (SpendJournalException error)
        {
            Interlocked.Increment(ref _lost);
            Log.NotWritten(logger, error, record.RequestId, record.Attempt);
            return new GuardError(GuardErrorCode.Overloaded, "The cost of the request could not be recorded, so its answer is withheld. Check the disk of the data directory.");
        }
        finally
        {
            ledger.Book(record, entry.Hold ?? BudgetHold.None, entry.IsLast);
        }

        foreach (var observer in _observers)
        {
            observer.Booked(record);
        }

        return record;
    }

    private SpendRecord Record(in SpendEntry entry)
    {
        var caller = entry.Caller;
        var deployment = entry.Deployment;
        var price = deployment is null ? null : prices.Find(deployment, entry.UpstreamModel);
        return new SpendRecord
        {
            RequestId = entry.RequestId,
            Attempt = entry.Attempt,
            CallType = entry.CallType,
            StartedAt = entry.StartedAt,
            EndedAt = entry.EndedAt,
            FirstByteAt = entry.FirstByteAt,
            Status = entry.Status,
            StatusCode = entry.StatusCode,
            ErrorCode = entry.Error is { } error ? NameOf(error) : null,
            Usage = entry.Usage,
            Cost = entry.FixedCost ?? price?.Cost(entry.Usage) ?? NanoUsd.Zero,
            IsPriced = price is not null || deployment is null,
            PriceVersion = entry.FixedPriceVersion ?? price?.Version,
            KeyHash = caller.Key?.TokenHash,
            KeyAlias = caller.Key?.KeyAlias,
            UserId = caller.User?.UserId ?? caller.Key?.UserId,
            TeamId = caller.Team?.TeamId ?? caller.Key?.TeamId,
            TeamAlias = caller.Team?.TeamAlias,
            OrganizationId = caller.Organization?.OrganizationId ?? caller.Key?.OrganizationId,
            EndUserId = entry.EndUserId ?? caller.EndUser?.EndUserId,
            ModelGroup = entry.ModelGroup,
            Model = deployment is null ? entry.ModelGroup : ModelNames.Of(deployment, entry.UpstreamModel),
            DeploymentId = deployment?.Id,
            Provider = deployment?.Provider,
            ApiBase = deployment?.ApiBase?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
            IsStream = entry.IsStream,
            SessionId = entry.SessionId,
            ClientIp = entry.ClientIp,
            Tags = entry.Tags.IsDefault ? [] : entry.Tags,
            Guardrails = entry.Guardrails.IsDefault ? [] : entry.Guardrails,
            MetadataJson = entry.MetadataJson,
            Tool = entry.Tool,
        };
    }

    private static string NameOf(GuardErrorCode code) => Enum.GetName(code) ?? "Internal";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The cost of request {RequestId}, attempt {Attempt}, could not be recorded.")]
        public static partial void NotWritten(ILogger logger, Exception error, string requestId, int attempt);
    }
}
