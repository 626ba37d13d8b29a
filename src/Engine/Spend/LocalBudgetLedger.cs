using System.Collections.Concurrent;
using System.Globalization;
using Guard.Engine.Errors;

namespace Guard.Engine.Spend;

/// <summary>The ledger of a single process: counters in memory, moved by compare-and-swap. Seeded from the store before the first request.</summary>
internal sealed class LocalBudgetLedger(BudgetSettings settings, TimeProvider time) : IBudgetLedger, ISpendReader
{
    private readonly ConcurrentDictionary<string, ScopeAccount>[] _accounts =
        [.. Enum.GetValues<BudgetScopeKind>().Select(static _ => new ConcurrentDictionary<string, ScopeAccount>(StringComparer.Ordinal))];

    private readonly ConcurrentDictionary<string, BudgetHold> _holds = new(StringComparer.Ordinal);
    private Action<BudgetHold>? _ended;
    private int _holdCount;
    private long _orphans;

    /// <summary>Holds neither settled nor released yet.</summary>
    public int LiveHolds => Volatile.Read(ref _holdCount);

    /// <summary>Holds charged because nobody settled them, since the start.</summary>
    public long Orphans => Volatile.Read(ref _orphans);

    public NanoUsd Spent(BudgetScope scope) => _accounts[(int)scope.Kind].TryGetValue(scope.Id, out var account) ? account.Spent : NanoUsd.Zero;

    /// <summary>What live holds keep back in a scope.</summary>
    public NanoUsd Reserved(BudgetScope scope) => _accounts[(int)scope.Kind].TryGetValue(scope.Id, out var account) ? account.Reserved : NanoUsd.Zero;

    /// <summary>Takes over the totals of the store. Only before the first reservation or booking: it adds, it does not replace.</summary>
    public void Seed(SpendTotals totals)
    {
        Seed(BudgetScopeKind.Key, totals.Keys);
        Seed(BudgetScopeKind.Team, totals.Teams);
        Seed(BudgetScopeKind.User, totals.Users);
        Seed(BudgetScopeKind.Organization, totals.Organizations);
    }

    public Result<BudgetHold> Reserve(string requestId, ReadOnlySpan<BudgetLimit> limits, NanoUsd estimate)
    {
        if (limits.IsEmpty)
        {
            return BudgetHold.None;
        }

        if (_holds.TryGetValue(requestId, out var live))
        {
            return live;
        }

        if (Interlocked.Increment(ref _holdCount) > settings.MaxHolds)
        {
            Interlocked.Decrement(ref _holdCount);
            return new GuardError(GuardErrorCode.Overloaded, "Too many budgeted requests are running. Try again shortly.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        var amount = Math.Max(0, estimate.Value);
        var accounts = new ScopeAccount[limits.Length];
        for (var index = 0; index < limits.Length; index++)
        {
            accounts[index] = Account(limits[index].Scope);
            if (!accounts[index].TryReserve(amount, limits[index].Limit.Value))
            {
                GiveBack(accounts.AsSpan(0, index), amount);
                Interlocked.Decrement(ref _holdCount);
                return Exceeded(limits[index], accounts[index], amount);
            }
        }

        var hold = new BudgetHold(requestId, accounts, new NanoUsd(amount), time.GetUtcNow(), _ended ??= Ended);
        if (_holds.TryAdd(requestId, hold))
        {
            return hold;
        }

        GiveBack(accounts, amount);
        Interlocked.Decrement(ref _holdCount);
        return _holds.TryGetValue(requestId, out live) ? live : new GuardError(GuardErrorCode.Conflict, "The request id is already in use.", "request_id");
    }

    /// <summary>Books the cost of one attempt on every scope of its caller and moves the hold along.</summary>
    /// <param name="record">The attempt; its cost is charged.</param>
    /// <param name="hold">The request's hold, or <see cref="BudgetHold.None"/>.</param>
    /// <param name="isLast">No further attempt follows: the hold ends.</param>
    public void Book(SpendRecord record, BudgetHold hold, bool isLast)
    {
        Book(BudgetScopeKind.Key, record.KeyHash, record.Cost, hold);
        Book(BudgetScopeKind.Team, record.TeamId, record.Cost, hold);
        Book(BudgetScopeKind.User, record.UserId, record.Cost, hold);
        Book(BudgetScopeKind.Organization, record.OrganizationId, record.Cost, hold);
        if (isLast)
        {
            hold.Settle(record.Cost);
        }
        else
        {
            hold.Charge(record.Cost);
        }
    }

    /// <summary>Charges the holds that nobody came back for. Returns how many.</summary>
    public int ChargeOrphans()
    {
        var before = time.GetUtcNow() - settings.OrphanAfter;
        var charged = 0;
        foreach (var (requestId, hold) in _holds)
        {
            if (hold.CreatedAt > before)
            {
                continue;
            }

            if (hold.ChargeAsOrphan())
            {
                charged++;
            }

            if (_holds.TryRemove(new KeyValuePair<string, BudgetHold>(requestId, hold)))
            {
                Interlocked.Decrement(ref _holdCount);
            }
        }

        Interlocked.Add(ref _orphans, charged);
        return charged;
    }

    private static void GiveBack(ReadOnlySpan<ScopeAccount> accounts, long amount)
    {
        foreach (var account in accounts)
        {
            account.Settle(amount, 0);
        }
    }

    private static GuardError Exceeded(BudgetLimit limit, ScopeAccount account, long amount)
    {
        var spent = account.Spent;
        var text = string.Create(CultureInfo.InvariantCulture, $"Budget has been exceeded! Current cost: {spent}, Max budget: {limit.Limit}");
        return new GuardError(GuardErrorCode.BudgetExceeded, spent >= limit.Limit
            ? text
            : $"{text}. This request could cost {new NanoUsd(amount)} and running requests hold {account.Reserved}: lower max_tokens, wait for them, or raise max_budget.");
    }

    private void Seed(BudgetScopeKind kind, IEnumerable<KeyValuePair<string, NanoUsd>> totals)
    {
        foreach (var (id, spent) in totals)
        {
            Account(new BudgetScope(kind, id)).Settle(0, spent.Value);
        }
    }

    private void Book(BudgetScopeKind kind, string? id, NanoUsd cost, BudgetHold hold)
    {
        if (id is null || cost == NanoUsd.Zero)
        {
            return;
        }

        var account = Account(new BudgetScope(kind, id));
        if (!hold.Covers(account))
        {
            account.Settle(0, cost.Value);
        }
    }

    private ScopeAccount Account(BudgetScope scope) => _accounts[(int)scope.Kind].GetOrAdd(scope.Id, static _ => new ScopeAccount());

    private void Ended(BudgetHold hold)
    {
        if (_holds.TryRemove(new KeyValuePair<string, BudgetHold>(hold.RequestId, hold)))
        {
            Interlocked.Decrement(ref _holdCount);
        }
    }
}
