using BenchmarkDotNet.Attributes;
using Guard.Engine.Content;

namespace Guard.Benchmarks.Content;

/// <summary>Splicing edits into a 20 KB request for a deployment that calls the model by another name, beside copying the body.</summary>
[MemoryDiagnoser]
public class PatchBenchmarks
{
    private readonly byte[] _body = ChatSamples.Request(20 * 1024, addresses: 5);
    private ContentIndex _index = null!;

    [Params(0, 1, 5)]
    public int Edits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _index = new OpenAiChatIndexer().Index(_body).Value;
        var edited = 0;
        for (var part = 0; part < _index.Table.Count && edited < Edits; part++)
        {
            var at = _index.Table.Text(part).Span.IndexOf("ana@client.example"u8);
            if (at >= 0)
            {
                _index.Table.Apply(new Redaction(part, at, "ana@client.example".Length, "<EMAIL_ADDRESS>", "EMAIL_ADDRESS"));
                edited++;
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _index.Dispose();

    [Benchmark(Baseline = true)]
    public byte[] CopyBody() => [.. _body];

    [Benchmark]
    public ReadOnlyMemory<byte> SameModel() => new RequestPatch(_index, _body).For("gpt-x", needsUsage: false, defaultsJson: null);

    [Benchmark]
    public ReadOnlyMemory<byte> RenamedModel() => new RequestPatch(_index, _body).For("gpt-x-2026", needsUsage: false, defaultsJson: null);
}
