using System.Collections.Immutable;
using Guard.Engine.Errors;

namespace Guard.Engine.Spend;

/// <summary>The money of one tool call: admitted before a server hears of it, booked once when it ends. Owned by one call; not thread-safe.</summary>
public sealed class ToolCharge
{
    private const string CallType = "call_mcp_tool";
    private const string ModelPrefix = "MCP: ";
    private const string PriceVersion = "configured/mcp";

    private readonly ToolCallEntry _entry;
    private readonly BudgetGate _gate;
    private readonly SpendBooking _booking;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private BudgetHold _hold = BudgetHold.None;
    private bool _isBooked;

    internal ToolCharge(ToolCallEntry entry, string requestId, BudgetGate gate, SpendBooking booking, TimeProvider time)
    {
        _entry = entry;
        _gate = gate;
        _booking = booking;
        _time = time;
        _startedAt = time.GetUtcNow();
        RequestId = requestId;
    }

    /// <summary>Id of its record.</summary>
    public string RequestId { get; }

    /// <summary>Sets its price aside; null when it fits every budget of the caller, else why the call must not be made. A call without a price is refused too once a budget is used up.</summary>
    public GuardError? Admit()
    {
        if (!_gate.Admit(_entry.Caller, RequestId, _entry.Price ?? NanoUsd.Zero).TryGetValue(out var hold, out var error))
        {
            return error;
        }

        _hold = hold;
        return null;
    }

    /// <summary>
    /// Writes the record and settles what was set aside. Null when the record is safe from the end of the process; an error means that the caller must not see
    /// a good end. Only the first call counts.
    /// </summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="isCharged">It costs its price; false where nothing was done for it.</param>
    /// <param name="error">Why it did not end well, or null.</param>
    /// <param name="guardrails">What guardrails did to it.</param>
    public async ValueTask<GuardError?> BookAsync(AttemptStatus status, bool isCharged, GuardErrorCode? error, ImmutableArray<GuardrailEvidence> guardrails)
    {
        if (_isBooked)
        {
            return null;
        }

        _isBooked = true;
        var booked = await _booking.BookAsync(
            new SpendEntry
            {
                RequestId = RequestId,
                Attempt = 1,
                CallType = CallType,
                Caller = _entry.Caller,
                ModelGroup = ModelPrefix + _entry.Tool.ExposedName,
                StartedAt = _startedAt,
                EndedAt = _time.GetUtcNow(),
                Status = status,
                Error = error,
                Usage = new Usage(0, 0, UsageSource.Counted),
                Hold = _hold,
                SessionId = _entry.SessionId,
                ClientIp = _entry.ClientIp,
                Guardrails = guardrails,
                Tool = _entry.Tool,
                FixedCost = isCharged ? _entry.Price ?? NanoUsd.Zero : NanoUsd.Zero,
                FixedPriceVersion = _entry.Price is null ? null : PriceVersion,
            },
            CancellationToken.None);
        return booked.Error;
    }
}
