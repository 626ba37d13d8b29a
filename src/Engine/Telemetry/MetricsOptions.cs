namespace Guard.Engine.Telemetry;

/// <summary>How wide the metrics may grow.</summary>
public sealed record MetricsOptions
{
    /// <summary>Most label sets one metric keeps; what comes later is counted under the label value <c>other</c>.</summary>
    public int MaxSeriesPerMetric { get; init; } = 2_000;

    /// <summary>Whether <c>end_user</c> is told apart. Off: one app can have millions of them.</summary>
    public bool LabelEndUsers { get; init; }

    /// <summary>Whether <c>client_ip</c> and <c>user_agent</c> are told apart. Off for the same reason.</summary>
    public bool LabelClients { get; init; }
}
