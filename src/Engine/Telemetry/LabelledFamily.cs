using System.Collections.Concurrent;

namespace Guard.Engine.Telemetry;

/// <summary>
/// A metric with labels, bounded: after <c>limit</c> label sets every new one shares the series whose labels all read <c>other</c>. Finding a known
/// series neither locks nor allocates.
/// </summary>
internal sealed class LabelledFamily<TSeries> : MetricFamily
    where TSeries : class, ISeries, new()
{
    private const string Other = "other";

    private readonly ConcurrentDictionary<string[], TSeries> _series = new(LabelComparer.Instance);
    private readonly ConcurrentDictionary<string[], TSeries>.AlternateLookup<ReadOnlySpan<string>> _known;
    private readonly string[] _otherLabels;
    private readonly TSeries _other = new();
    private readonly NumberSeries _dropped;
    private readonly int _limit;
    private int _count;
    private int _overflowed;

    public LabelledFamily(string name, string help, MetricKind kind, string[] labelNames, int limit, NumberSeries dropped)
        : base(name, help, kind, labelNames)
    {
        _known = _series.GetAlternateLookup<ReadOnlySpan<string>>();
        _otherLabels = [.. Enumerable.Repeat(Other, labelNames.Length)];
        _dropped = dropped;
        _limit = limit;
    }

    /// <summary>The series of these label values, in the order of <see cref="MetricFamily.LabelNames"/>.</summary>
    public TSeries Resolve(params ReadOnlySpan<string> values) => _known.TryGetValue(values, out var series) ? series : Open(values);

    /// <summary>Forgets the series whose labels are told to be of no use any more, so that new ones find room. Who holds such a series counts into the void.</summary>
    public void Remove(Func<string[], bool> isGone)
    {
        foreach (var labels in _series.Keys)
        {
            if (isGone(labels) && _series.TryRemove(labels, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    public override ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken) =>
        WriteAsync(this, static (text, family, labels, series) => series.Write(text, family, labels), text, cancellationToken);

    /// <summary>Writes something of every series under the head of <paramref name="family"/>.</summary>
    public async ValueTask WriteAsync(MetricFamily family, Action<PrometheusText, MetricFamily, string[], TSeries> write, PrometheusText text, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return;
        }

        text.Head(family);
        foreach (var (labels, series) in _series)
        {
            write(text, family, labels, series);
            await text.FlushWhenFullAsync(cancellationToken);
        }

        if (Volatile.Read(ref _overflowed) == 1)
        {
            write(text, family, _otherLabels, _other);
        }
    }

    private TSeries Open(ReadOnlySpan<string> values)
    {
        if (values.Length != LabelNames.Length)
        {
            throw new ArgumentException($"{Name} has {LabelNames.Length} labels, not {values.Length}.", nameof(values));
        }

        if (Interlocked.Increment(ref _count) > _limit)
        {
            Interlocked.Decrement(ref _count);
            Volatile.Write(ref _overflowed, 1);
            _dropped.Increment();
            return _other;
        }

        var created = new TSeries();
        var stored = _series.GetOrAdd(values.ToArray(), created);
        if (!ReferenceEquals(stored, created))
        {
            Interlocked.Decrement(ref _count);
        }

        return stored;
    }
}
