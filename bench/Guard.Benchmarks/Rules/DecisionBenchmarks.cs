using BenchmarkDotNet.Attributes;

namespace Guard.Benchmarks.Rules;

/// <summary>The decision over two hundred rules that need no text scan, of which none matches.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks : IDisposable
{
    private readonly DecisionCase _case = new();

    [Benchmark]
    public void Decide() => _case.Decide();

    [GlobalCleanup]
    public void Dispose()
    {
        _case.Dispose();
        GC.SuppressFinalize(this);
    }
}
