namespace Guard.Engine.Spend;

/// <summary>Told of every booked attempt, on the request's thread: metrics, audit. Must be quick and must not throw.</summary>
public interface ISpendObserver
{
    /// <param name="record">What was written to the journal.</param>
    void Booked(SpendRecord record);
}
