using System.Text;
using BenchmarkDotNet.Attributes;
using Guard.Plugins.Pii;

namespace Guard.Benchmarks.Guardrails;

/// <summary>Looking for personal data in prose that has none and in text that is full of it, beside touching each byte once.</summary>
[MemoryDiagnoser]
public class PiiScannerBenchmarks
{
    private readonly PiiScanner _scanner = new(PiiEntities.Default, PiiSettings.DefaultMinScore);
    private List<PiiMatch>? _matches = [];
    private byte[] _prose = [];
    private byte[] _dense = [];

    [Params(2, 20, 200)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _prose = Encoding.UTF8.GetBytes(ChatSamples.Prose(Kilobytes * 1024));
        _dense = Encoding.UTF8.GetBytes(ChatSamples.Dense(Kilobytes * 1024));
    }

    [Benchmark(Baseline = true)]
    public bool TouchBytes() => _prose.AsSpan().Contains((byte)0);

    [Benchmark]
    public int Prose() => Scan(_prose);

    [Benchmark]
    public int Dense() => Scan(_dense);

    private int Scan(byte[] text)
    {
        _matches!.Clear();
        return _scanner.Scan(text, 0, isPartial: false, ref _matches) + _matches!.Count;
    }
}
