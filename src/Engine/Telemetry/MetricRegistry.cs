using System.Collections.Immutable;
using System.IO.Pipelines;

namespace Guard.Engine.Telemetry;

/// <summary>Every metric of the process, in the order they are declared. Declaring and scraping are thread-safe.</summary>
internal sealed class MetricRegistry
{
    /// <summary>Most metrics; declaring is start-up work, so reaching it is a bug.</summary>
    private const int MaxFamilies = 500;

    private readonly int _maxSeries;
    private readonly LabelledFamily<NumberSeries> _dropped;
    private ImmutableArray<MetricFamily> _families = [];

    public MetricRegistry(int maxSeries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeries, 1);
        _maxSeries = maxSeries;
        _dropped = new LabelledFamily<NumberSeries>(
            "guard_metrics_dropped_series_total", "Label sets counted under other because their metric was full.", MetricKind.Counter, ["metric"], MaxFamilies, new NumberSeries());
        Add(_dropped);
    }

    public LabelledFamily<NumberSeries> Counter(string name, string help, string[] labels, decimal unit = 1) =>
        Add(new LabelledFamily<NumberSeries>(name, help, MetricKind.Counter, labels, _maxSeries, _dropped.Resolve(name)) { Unit = unit });

    public LabelledFamily<NumberSeries> Gauge(string name, string help, string[] labels) =>
        Add(new LabelledFamily<NumberSeries>(name, help, MetricKind.Gauge, labels, _maxSeries, _dropped.Resolve(name)));

    public LabelledFamily<HistogramSeries> Histogram(string name, string help, string[] labels) =>
        Add(new LabelledFamily<HistogramSeries>(name, help, MetricKind.Histogram, labels, _maxSeries, _dropped.Resolve(name)) { Unit = 0.000_001m });

    public TFamily Add<TFamily>(TFamily family)
        where TFamily : MetricFamily
    {
        ImmutableInterlocked.Update(
            ref _families,
            static (families, added) =>
            {
                if (families.Length >= MaxFamilies)
                {
                    throw new InvalidOperationException($"There are already {MaxFamilies} metrics.");
                }

                return families.All(family => !string.Equals(family.Name, added.Name, StringComparison.Ordinal))
                    ? families.Add(added)
                    : throw new InvalidOperationException($"The metric {added.Name} is declared twice.");
            },
            family);
        return family;
    }

    public async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var text = new PrometheusText(output);
        foreach (var family in _families)
        {
            await family.WriteAsync(text, cancellationToken);
            await text.FlushWhenFullAsync(cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }
}
