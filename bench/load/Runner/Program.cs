using Guard.LoadBench;

// See run.sh and memory.sh beside this project.
var options = BenchOptions.Parse(args);
using var workspace = new Workspace(options.Root);
return options.Command switch
{
    "ratios" => await RatioBench.RunAsync(options, workspace),
    "memory" => await MemoryBench.RunAsync(options, workspace),
    _ => throw new NotSupportedException($"Unknown command {options.Command}: use ratios or memory."),
};
