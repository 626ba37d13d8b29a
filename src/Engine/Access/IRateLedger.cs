namespace Guard.Engine.Access;

/// <summary>Counts requests per descriptor over a sliding minute. Thread-safe; never blocks.</summary>
public interface IRateLedger
{
    /// <summary>Takes one request out of the descriptor's minute, atomically, if <paramref name="limit"/> allows one more.</summary>
    RateDecision TryTake(RateDescriptor descriptor, int limit);
}
