namespace Guard.Engine.Telemetry;

/// <summary>The series one kind of request counts in, found once and kept.</summary>
internal sealed class RequestSeries(NumberSeries total, NumberSeries? failed, HistogramSeries latency)
{
    public void Finished(long microseconds)
    {
        total.Increment();
        failed?.Increment();
        latency.Observe(microseconds);
    }
}
