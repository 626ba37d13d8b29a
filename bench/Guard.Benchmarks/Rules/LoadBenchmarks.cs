using BenchmarkDotNet.Attributes;

namespace Guard.Benchmarks.Rules;

/// <summary>Loading rule files with their examples in a process that has done so before, as a reload does: expressions that stand in the rules in force are not built again.</summary>
[MemoryDiagnoser]
public class LoadBenchmarks
{
    private string _directory = "";

    [Params(500)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("guard-rules-").FullName;
        RuleFolder.Write(_directory, Rules);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_directory, recursive: true);

    [Benchmark]
    public async Task<int> Load() => (await LoadProof.LoadAsync(_directory)).Bindings.Length;
}
