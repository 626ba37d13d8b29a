using BenchmarkDotNet.Attributes;
using Guard.Engine.Content;

namespace Guard.Benchmarks.Content;

/// <summary>Finding every string of a chat request, beside touching each of its bytes once.</summary>
[MemoryDiagnoser]
public class IndexBenchmarks
{
    private readonly OpenAiChatIndexer _indexer = new();
    private byte[] _body = [];

    [Params(2, 20, 200)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Setup() => _body = ChatSamples.Request(Kilobytes * 1024);

    [Benchmark(Baseline = true)]
    public bool TouchBytes() => _body.AsSpan().Contains((byte)0);

    [Benchmark]
    public int Index()
    {
        using var index = _indexer.Index(_body).Value;
        return index.Table.Count;
    }
}
