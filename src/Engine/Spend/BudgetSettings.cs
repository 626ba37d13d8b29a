namespace Guard.Engine.Spend;

/// <summary>How budgets reserve.</summary>
public sealed record BudgetSettings
{
    /// <summary>Output tokens reserved for a request that names no maximum.</summary>
    public int DefaultOutputTokens { get; init; } = 4096;

    /// <summary>A hold neither settled nor released after this time is charged in full.</summary>
    public TimeSpan OrphanAfter { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How often orphans are looked for.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Holds that may be live at once; beyond it budgeted requests are refused.</summary>
    public int MaxHolds { get; init; } = 1_000_000;
}
