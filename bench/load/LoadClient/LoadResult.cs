namespace Guard.LoadClient;

/// <summary>What a run saw. Times in microseconds.</summary>
internal sealed record LoadResult
{
    public required long Requests { get; init; }

    public required long Errors { get; init; }

    public required long Events { get; init; }

    public required double Seconds { get; init; }

    /// <summary>From sending to the end of the response.</summary>
    public required double LatencyP50 { get; init; }

    public required double LatencyP99 { get; init; }

    /// <summary>From sending to the first event of a stream.</summary>
    public required double FirstP50 { get; init; }

    public required double FirstP99 { get; init; }

    /// <summary>Between arrivals that brought events.</summary>
    public required double GapP50 { get; init; }

    public required double GapP99 { get; init; }

    /// <summary>The first thing that went wrong, or null.</summary>
    public string? FirstError { get; init; }
}
