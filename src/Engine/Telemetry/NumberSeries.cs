namespace Guard.Engine.Telemetry;

/// <summary>A counter or gauge: a 64-bit number in the family's unit.</summary>
internal sealed class NumberSeries : ISeries
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Add(long amount) => Interlocked.Add(ref _value, amount);

    public void Increment() => Interlocked.Increment(ref _value);

    public void Set(long value) => Volatile.Write(ref _value, value);

    public void Write(PrometheusText text, MetricFamily family, string[] labels) =>
        text.Sample(family.Name, "", family.LabelNames, labels, Value * family.Unit);
}
