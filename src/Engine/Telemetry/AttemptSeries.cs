using Guard.Engine.Spend;

namespace Guard.Engine.Telemetry;

/// <summary>The series one kind of attempt counts in, found once and kept.</summary>
internal sealed class AttemptSeries
{
    public required NumberSeries Spend { get; init; }

    /// <summary>Null for attempts that failed.</summary>
    public required NumberSeries? Requests { get; init; }

    public required NumberSeries TotalTokens { get; init; }

    public required NumberSeries InputTokens { get; init; }

    public required NumberSeries OutputTokens { get; init; }

    public required HistogramSeries UpstreamLatency { get; init; }

    /// <summary>Null for whole answers.</summary>
    public required HistogramSeries? FirstToken { get; init; }

    public required HistogramSeries Overhead { get; init; }

    public required NumberSeries DeploymentTotal { get; init; }

    /// <summary>Null for attempts that failed.</summary>
    public required NumberSeries? DeploymentSuccess { get; init; }

    /// <summary>Null for attempts that did not fail.</summary>
    public required NumberSeries? DeploymentFailure { get; init; }

    /// <summary>Counts one booked attempt.</summary>
    public void Finished(SpendRecord record, long upstreamMicroseconds, long? firstTokenMicroseconds)
    {
        Spend.Add(record.Cost.Value);
        TotalTokens.Add(record.Usage.TotalTokens);
        InputTokens.Add(record.Usage.InputTokens);
        OutputTokens.Add(record.Usage.OutputTokens);
        UpstreamLatency.Observe(upstreamMicroseconds);
        if (firstTokenMicroseconds is { } firstToken)
        {
            FirstToken?.Observe(firstToken);
        }

        DeploymentTotal.Increment();
        DeploymentFailure?.Increment();
        DeploymentSuccess?.Increment();
        Requests?.Increment();
    }
}
