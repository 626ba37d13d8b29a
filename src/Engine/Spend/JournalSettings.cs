namespace Guard.Engine.Spend;

/// <summary>Where and how much the spend journal may write.</summary>
public sealed record JournalSettings
{
    /// <summary>Directory of the segments, created when missing. One process at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>A segment is closed when it passes this size.</summary>
    public long SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Disk the journal may use while the store is away; beyond it no new request is admitted, and beyond a tenth more none is booked.</summary>
    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Records that may wait for the disk at once; beyond it callers wait.</summary>
    public int MaxPending { get; init; } = 4096;

    /// <summary>Written bytes are forced to the device at this pace. Losing power may cost what was written since; the end of the process costs nothing.</summary>
    public TimeSpan SyncEvery { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Booked records kept in memory for the store's writer; beyond it the writer reads them back from the segments.</summary>
    public int MaxInMemory { get; init; } = 16_384;
}
