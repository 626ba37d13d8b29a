using Guard.Engine.Errors;

namespace Guard.Engine.Spend;

/// <summary>Who may still spend. Thread-safe; never waits.</summary>
public interface IBudgetLedger
{
    /// <summary>
    /// Sets <paramref name="estimate"/> aside in every scope, or in none. Refused with <see cref="GuardErrorCode.BudgetExceeded"/> when in any of them spent
    /// plus reserved plus the estimate would pass the limit, or the limit is already used up. Asking again with the id of a live hold returns that hold.
    /// Every hold must be settled or released; one that never is gets charged (see <see cref="BudgetHold"/>).
    /// </summary>
    Result<BudgetHold> Reserve(string requestId, ReadOnlySpan<BudgetLimit> limits, NanoUsd estimate);
}
