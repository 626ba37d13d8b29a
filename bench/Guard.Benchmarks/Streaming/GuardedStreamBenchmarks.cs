using BenchmarkDotNet.Attributes;

namespace Guard.Benchmarks.Streaming;

/// <summary>A streamed answer of 500 chunks, one chunk a read: passed on, and judged window by window, beside only reading it.</summary>
[MemoryDiagnoser]
public class GuardedStreamBenchmarks
{
    private readonly byte[][] _frames = ChatSamples.Stream(500);
    private readonly byte[] _buffer = new byte[16 * 1024];

    [Benchmark(Baseline = true)]
    public int ReadOnly()
    {
        using var stream = new FrameStream(_frames);
        return GuardedRoad.Drain(stream, _buffer);
    }

    [Benchmark]
    public int Unguarded() => Read(guardrails: 0);

    [Benchmark]
    public int OnePii() => Read(guardrails: 1);

    [Benchmark]
    public int FivePii() => Read(guardrails: 5);

    private int Read(int guardrails)
    {
        using var stream = GuardedRoad.Answer(GuardedRoad.Run(guardrails), new FrameStream(_frames));
        return GuardedRoad.Drain(stream, _buffer);
    }
}
