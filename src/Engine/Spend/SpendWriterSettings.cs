namespace Guard.Engine.Spend;

/// <summary>How booked records travel from the journal to the store.</summary>
public sealed record SpendWriterSettings
{
    /// <summary>Records in one transaction.</summary>
    public int MaxBatch { get; init; } = 1000;

    /// <summary>How long a batch waits for more records.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>First pause after the store refused; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the place the store has reached is remembered; after a crash at most this much is offered to the store again.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for the store to take what is left; the rest stays in the journal.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(5);
}
