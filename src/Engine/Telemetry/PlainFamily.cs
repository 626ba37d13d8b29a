namespace Guard.Engine.Telemetry;

/// <summary>A metric of one number: kept in <see cref="Series"/>, or read from its owner at each scrape.</summary>
internal sealed class PlainFamily(string name, string help, MetricKind kind, Func<long>? read = null) : MetricFamily(name, help, kind, [])
{
    public NumberSeries Series { get; } = new();

    public override ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken)
    {
        text.Head(this);
        text.Sample(Name, "", [], [], (read is null ? Series.Value : read()) * Unit);
        return ValueTask.CompletedTask;
    }
}
