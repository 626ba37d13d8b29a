using BenchmarkDotNet.Running;
using Guard.Benchmarks.Mcp;
using Guard.Benchmarks.Rules;

switch (args)
{
    // What eng/prove.sh asks for, each in a process of its own.
    case ["write-rules", var directory, var count]:
        RuleFolder.Write(directory, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["write-rules", var directory, var count, "plain"]:
        RuleFolder.Write(directory, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), withExpressions: false);
        return 0;
    case ["time-load", var directory]:
        await LoadProof.RunAsync(directory);
        return 0;
    case ["time-decision"]:
        return DecisionProof.Run() ? 0 : 1;
    case ["time-tool-calls", .. var ways]:
        await ToolCallProof.RunAsync(ways);
        return 0;
    default:
        // In this process: building a program for each benchmark would take longer than measuring them all.
        BenchmarkSwitcher.FromAssembly(typeof(DecisionProof).Assembly).Run([.. args, "--inProcess"]);
        return 0;
}
