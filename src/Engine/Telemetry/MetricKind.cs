namespace Guard.Engine.Telemetry;

/// <summary>Kinds of the Prometheus text format that Guard writes.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
