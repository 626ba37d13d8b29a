using System.Globalization;

namespace Guard.Engine.Telemetry;

/// <summary>Counts of durations per bucket, with LiteLLM's bucket bounds. Observed in microseconds, shown in seconds.</summary>
internal sealed class HistogramSeries : ISeries
{
    private static readonly double[] Seconds =
    [
        0.005, 0.00625, 0.0125, 0.025, 0.05, 0.1, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10,
        15, 20, 25, 30, 60, 120, 180, 240, 300,
    ];

    private const long Shortest = 5_000;

    private static readonly long[] Bounds = [.. Seconds.Select(bound => (long)(bound * 1_000_000))];

    // Written as the Python client writes them ("1.0"), since queries compare the text.
    private static readonly string[] BoundLabels = [.. Seconds.Select(bound => bound.ToString("0.0####", CultureInfo.InvariantCulture)), "+Inf"];

    private readonly long[] _buckets = new long[Bounds.Length + 1];

    /// <summary>The first bucket, into which most of what is observed falls.</summary>
    private long _shortest;
    private long _sum;

    /// <summary>Observations so far.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var bucket = 0; bucket < _buckets.Length; bucket++)
            {
                count += In(bucket);
            }

            return count;
        }
    }

    /// <summary>Counts one duration. A negative one, which only a clock that stepped can give, counts as none.</summary>
    public void Observe(long microseconds)
    {
        var duration = Math.Max(0, microseconds);
        if (duration > 0)
        {
            Interlocked.Add(ref _sum, duration);
        }

        if (duration <= Shortest)
        {
            Interlocked.Increment(ref _shortest);
            return;
        }

        var bucket = 1;
        while (bucket < Bounds.Length && duration > Bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
    }

    public void Write(PrometheusText text, MetricFamily family, string[] labels)
    {
        long count = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            count += In(bucket);
            text.Sample(family.Name, "_bucket", family.LabelNames, labels, count, BoundLabels[bucket]);
        }

        text.Sample(family.Name, "_sum", family.LabelNames, labels, Volatile.Read(ref _sum) * family.Unit);
        text.Sample(family.Name, "_count", family.LabelNames, labels, count);
    }

    private long In(int bucket) => bucket == 0 ? Volatile.Read(ref _shortest) : Volatile.Read(ref _buckets[bucket]);
}
