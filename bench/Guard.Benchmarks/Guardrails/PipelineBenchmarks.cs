using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Benchmarks.Guardrails;

/// <summary>A 20 KB request through 0, 1 and 5 PII guardrails: without finds, and with five e-mail addresses to mask, beside only indexing it.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks
{
    private readonly OpenAiChatIndexer _indexer = new();
    private readonly byte[] _clean = ChatSamples.Request(20 * 1024);
    private readonly byte[] _personal = ChatSamples.Request(20 * 1024, addresses: 5);
    private ImmutableArray<GuardrailBinding> _bindings = [];

    [Params(0, 1, 5)]
    public int Guardrails { get; set; }

    [GlobalSetup]
    public void Setup() => _bindings = GuardedRoad.Bindings(Guardrails);

    [Benchmark(Baseline = true)]
    public int IndexOnly()
    {
        using var index = _indexer.Index(_clean).Value;
        return index.Table.Count;
    }

    [Benchmark]
    public object? Clean() => Judge(_clean);

    [Benchmark]
    public object? FiveFinds() => Judge(_personal);

    private GuardError? Judge(byte[] body)
    {
        using var index = _indexer.Index(body).Value;
        using var run = GuardedRoad.Run(_bindings);
        return GuardedRoad.Judge(run, index.Table);
    }
}
