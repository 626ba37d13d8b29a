namespace Guard.Engine.Telemetry;

/// <summary>A fact as a label: one series, always 1, its label read from its owner at each scrape.</summary>
internal sealed class InfoFamily(string name, string help, string labelName, Func<string> read) : MetricFamily(name, help, MetricKind.Gauge, [labelName])
{
    public override ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken)
    {
        text.Head(this);
        text.Sample(Name, "", LabelNames, [read()], 1);
        return ValueTask.CompletedTask;
    }
}
