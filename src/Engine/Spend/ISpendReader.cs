namespace Guard.Engine.Spend;

/// <summary>What each scope has spent since the beginning, up to the last booked attempt. Answers from memory; thread-safe.</summary>
public interface ISpendReader
{
    /// <summary>Zero for a scope nothing was booked on.</summary>
    NanoUsd Spent(BudgetScope scope);
}
