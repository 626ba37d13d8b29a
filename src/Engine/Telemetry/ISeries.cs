namespace Guard.Engine.Telemetry;

/// <summary>One label set of one metric. Adding is lock-free.</summary>
internal interface ISeries
{
    void Write(PrometheusText text, MetricFamily family, string[] labels);
}
