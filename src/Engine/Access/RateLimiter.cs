using System.Globalization;
using Guard.Engine.Errors;

namespace Guard.Engine.Access;

/// <summary>Holds a caller to its requests per minute. Allocates only for a refusal. Thread-safe.</summary>
public sealed class RateLimiter(IRateLedger ledger, TimeProvider time)
{
    private const string KeyDescriptor = "api_key";

    /// <summary>Counts this request; null when it fits, else the refusal with when to come back. The master key has no limit.</summary>
    public GuardError? Check(Caller caller)
    {
        if (caller.Key is not { RpmLimit: { } limit } key)
        {
            return null;
        }

        var decision = ledger.TryTake(new RateDescriptor(KeyDescriptor, key.TokenHash), limit);
        return decision.IsAllowed ? null : Refuse(key, limit, decision.RetryAfter);
    }

    private GuardError Refuse(VirtualKey key, int limit, TimeSpan retryAfter)
    {
        var resetAt = (time.GetUtcNow() + retryAfter).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return new GuardError(
            GuardErrorCode.RateLimited,
            $"Rate limit exceeded for {KeyDescriptor}: {key.TokenHash}. Limit type: requests. Current limit: {limit}, Remaining: 0. Limit resets at: {resetAt} UTC")
        {
            RetryAfter = retryAfter,
        };
    }
}
