namespace Guard.LoadBench;

/// <summary>One seat under one scenario in one round.</summary>
internal sealed record Measurement(string Scenario, string Seat, int Round, LoadResult Load, double CpuMicroseconds, double UpstreamCpuMicroseconds)
{
    public required bool IsStream { get; init; }

    public long Units => IsStream ? Load.Events : Load.Requests;

    public double CpuPerUnit => CpuMicroseconds / Units;

    public double UnitsPerSecond => Units / Load.Seconds;

    /// <summary>Of its core; below 0.9 the load was the limit, and only CPU time says something.</summary>
    public double Share => CpuMicroseconds / (Load.Seconds * 1_000_000);

    public double P50 => IsStream ? Load.FirstP50 : Load.LatencyP50;

    public double P99 => IsStream ? Load.FirstP99 : Load.LatencyP99;
}
