namespace Guard.Engine.Spend;

/// <summary>
/// The money of tool calls: held against the same budgets as calls of models and written to the same journal. One <see cref="ToolCharge"/> a call, whatever
/// road it comes by. Thread-safe; neither a database nor a lock is on the way.
/// </summary>
public sealed class ToolSpend
{
    private readonly BudgetGate _gate;
    private readonly SpendBooking _booking;
    private readonly TimeProvider _time;

    internal ToolSpend(BudgetGate gate, SpendBooking booking, TimeProvider time)
    {
        _gate = gate;
        _booking = booking;
        _time = time;
    }

    /// <summary>Begins a call. Nothing is held yet; see <see cref="ToolCharge.Admit"/>.</summary>
    public ToolCharge Begin(ToolCallEntry entry) => new(entry, Guid.CreateVersion7(_time.GetUtcNow()).ToString(), _gate, _booking, _time);
}
