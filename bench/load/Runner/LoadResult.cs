namespace Guard.LoadBench;

/// <summary>What one run of a load generator saw. Times in microseconds.</summary>
internal sealed record LoadResult(long Requests, long Errors, long Events, double Seconds, double LatencyP50, double LatencyP99)
{
    public double FirstP50 { get; init; }

    public double FirstP99 { get; init; }

    public string? FirstError { get; init; }
}
