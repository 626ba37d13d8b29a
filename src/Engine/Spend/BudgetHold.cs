namespace Guard.Engine.Spend;

/// <summary>
/// Money set aside for one request in all its budgeted scopes. Ends once: settled, released, or, when neither happened in time, charged in full as an
/// orphan, because the provider was probably paid. A settlement that arrives after that corrects the charge to the true amount. Thread-safe.
/// </summary>
public sealed class BudgetHold
{
    private const int Open = 0;
    private const int Orphaned = 1;
    private const int Closed = 2;

    private readonly ScopeAccount[] _accounts;
    private readonly Action<BudgetHold>? _ended;
    private long _remaining;
    private long _orphanCharge;
    private int _state;

    internal BudgetHold(string requestId, ScopeAccount[] accounts, NanoUsd estimate, DateTimeOffset createdAt, Action<BudgetHold>? ended)
    {
        RequestId = requestId;
        Estimate = estimate;
        CreatedAt = createdAt;
        _accounts = accounts;
        _ended = ended;
        _remaining = estimate.Value;
    }

    /// <summary>Holds nothing: for callers without a budget. Every operation on it does nothing.</summary>
    public static BudgetHold None { get; } = new("", [], NanoUsd.Zero, default, ended: null) { _state = Closed };

    public string RequestId { get; }

    public NanoUsd Estimate { get; }

    internal DateTimeOffset CreatedAt { get; }

    internal bool IsOpen => Volatile.Read(ref _state) == Open;

    /// <summary>Books the cost of an attempt after which the request goes on; the rest of the hold stays. Does nothing once the hold has ended.</summary>
    public void Charge(NanoUsd actual)
    {
        if (!IsOpen)
        {
            return;
        }

        var part = Take(actual.Value);
        foreach (var account in _accounts)
        {
            account.Settle(part, actual.Value);
        }
    }

    /// <summary>Books the cost of the last attempt and gives the rest back. Only the first call counts.</summary>
    public void Settle(NanoUsd actual)
    {
        var before = Interlocked.Exchange(ref _state, Closed);
        if (before == Closed)
        {
            return;
        }

        var reserved = Take(long.MaxValue);
        var booked = before == Orphaned ? actual.Value - Volatile.Read(ref _orphanCharge) : actual.Value;
        foreach (var account in _accounts)
        {
            account.Settle(reserved, booked);
        }

        _ended?.Invoke(this);
    }

    /// <summary>Gives everything back: nothing was sent to a provider. The same as settling nothing.</summary>
    public void Release() => Settle(NanoUsd.Zero);

    /// <summary>Charges what is left, because nobody came to settle. False when the hold has ended meanwhile.</summary>
    internal bool ChargeAsOrphan()
    {
        if (!IsOpen)
        {
            return false;
        }

        // The rest is taken before the state turns, so a settlement that wins the race finds nothing reserved and this side gives it back.
        var left = Take(long.MaxValue);
        Volatile.Write(ref _orphanCharge, left);
        var isOrphan = Interlocked.CompareExchange(ref _state, Orphaned, Open) == Open;
        foreach (var account in _accounts)
        {
            account.Settle(left, isOrphan ? left : 0);
        }

        return isOrphan;
    }

    internal bool Covers(ScopeAccount account) => Array.IndexOf(_accounts, account) >= 0;

    private long Take(long wanted)
    {
        var remaining = Volatile.Read(ref _remaining);
        while (true)
        {
            var part = Math.Clamp(wanted, 0, remaining);
            var seen = Interlocked.CompareExchange(ref _remaining, remaining - part, remaining);
            if (seen == remaining)
            {
                return part;
            }

            remaining = seen;
        }
    }
}
