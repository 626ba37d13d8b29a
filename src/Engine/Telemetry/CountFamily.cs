namespace Guard.Engine.Telemetry;

/// <summary>A counter that counts the observations of a histogram with the same labels, so that what is counted twice is written once.</summary>
internal sealed class CountFamily(string name, string help, LabelledFamily<HistogramSeries> durations) : MetricFamily(name, help, MetricKind.Counter, durations.LabelNames)
{
    public override ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken) =>
        durations.WriteAsync(this, static (text, family, labels, series) => text.Sample(family.Name, "", family.LabelNames, labels, series.Count), text, cancellationToken);
}
