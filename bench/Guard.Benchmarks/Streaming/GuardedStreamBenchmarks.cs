using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Guard.Engine.Guardrails;

namespace Guard.Benchmarks.Streaming;

/// <summary>A streamed answer of 500 chunks, one chunk a read: passed on, and judged window by window, beside only reading it.</summary>
[MemoryDiagnoser]
public class GuardedStreamBenchmarks
{
    private readonly byte[][] _frames = ChatSamples.Stream(500);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly ImmutableArray<GuardrailBinding> _one = GuardedRoad.Bindings(1);
    private readonly ImmutableArray<GuardrailBinding> _five = GuardedRoad.Bindings(5);

    [Benchmark(Baseline = true)]
    public int ReadOnly()
    {
        using var stream = new FrameStream(_frames);
        return GuardedRoad.Drain(stream, _buffer);
    }

    [Benchmark]
    public int Unguarded() => Read([]);

    [Benchmark]
    public int OnePii() => Read(_one);

    [Benchmark]
    public int FivePii() => Read(_five);

    private int Read(ImmutableArray<GuardrailBinding> bindings)
    {
        using var stream = GuardedRoad.Answer(GuardedRoad.Run(bindings), new FrameStream(_frames));
        return GuardedRoad.Drain(stream, _buffer);
    }
}
