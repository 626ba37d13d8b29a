namespace Guard.Engine.Telemetry;

/// <summary>One metric: its name as exposed, its help, its kind, its label names.</summary>
internal abstract class MetricFamily(string name, string help, MetricKind kind, string[] labelNames)
{
    public string Name => name;

    public string Help => help;

    public MetricKind Kind => kind;

    public string[] LabelNames => labelNames;

    /// <summary>What one step of a series' 64-bit number is worth in the exposed unit.</summary>
    public decimal Unit { get; init; } = 1;

    /// <summary>Writes head and samples, flushing as it goes; nothing when there is no series yet.</summary>
    public abstract ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken);
}
