using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host;

/// <summary><c>guard test</c>: runs the examples inside the rules, one line each.</summary>
internal sealed class TestCommand(TextWriter output)
{
    public async Task<int> RunAsync(HostArguments arguments, ImmutableArray<string> paths, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        // Rules named on the command line need nothing of the configuration but its custom guardrails.
        var config = arguments.ReadConfiguration(environment);
        var isWhole = paths.IsEmpty || !config.Plugins.IsGood;
        ImmutableArray<Diagnostic> mistakes = [.. config.Diagnostics.Where(item => isWhole && item.Severity == DiagnosticSeverity.Error).Union(config.Plugins.Diagnostics)];
        var entries = paths.IsEmpty ? config.LiteLlmEntries : null;
        paths = paths.IsEmpty ? Composition.RulePaths(config.Rules) : paths;
        var load = await RuleLoader.LoadAsync(paths, Composition.GuardrailFactories(config.Plugins.Factories), cancellationToken, Composition.CompilerOptions(config.Rules), entries);
        foreach (var example in load.Examples)
        {
            await output.WriteLineAsync(example.Passed ? $"ok    {example.RuleId}: {example.Example}" : $"FAIL  {example.RuleId}: {example.Example}: {example.Failure} ({example.Position})");
        }

        // A failed example is a diagnostic too; it has had its line.
        var failed = load.Examples.Where(example => !example.Passed).Select(example => example.Position).ToHashSet();
        var others = load.Diagnostics.Where(item => !failed.Contains(item.Position)).Concat(mistakes).ToImmutableArray();
        await Findings.PrintAsync(output, others);
        var hasMistakes = failed.Count > 0 || Findings.Errors(others) > 0;
        await output.WriteLineAsync($"{load.Examples.Length - failed.Count} passed, {failed.Count} failed{(Findings.Errors(others) > 0 ? $", {Findings.Count(others)} in the files" : "")}");
        return hasMistakes ? ExitCode.Findings : ExitCode.Ok;
    }
}
