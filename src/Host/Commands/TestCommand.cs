using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary><c>guard test</c>: runs the examples inside the rules, one line each, and tells what they leave untried.</summary>
internal sealed class TestCommand(TextWriter output, TextWriter errors)
{
    public async Task<int> RunAsync(HostArguments arguments, TestOptions options, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        // Rules named on the command line need nothing of the configuration but its custom guardrails.
        var config = arguments.ReadConfiguration(environment);
        var isWhole = options.Paths.IsEmpty || !config.Plugins.IsGood;
        ImmutableArray<Diagnostic> mistakes = [.. config.Diagnostics.Where(item => isWhole && item.Severity == DiagnosticSeverity.Error).Union(config.Plugins.Diagnostics)];
        var load = options.Paths.IsEmpty
            ? await ServedRules.ReadAsync(config, cancellationToken)
            : await ServedRules.ReadAsync(config, options.Paths, cancellationToken);

        // A failed example is a diagnostic too; it has had its line.
        var failed = load.Examples.Where(example => !example.Passed).Select(example => example.Position).ToHashSet();
        var report = new TestReport(load, [.. load.Diagnostics.Where(item => !failed.Contains(item.Position)).Concat(mistakes)]);
        await (options.IsJson ? output.WriteLineAsync(report.ToJson().ToJsonString()) : PrintAsync(report));
        return !await WriteAsync(report, options.JUnit) ? ExitCode.Usage : report.HasMistakes ? ExitCode.Findings : ExitCode.Ok;
    }

    private async Task PrintAsync(TestReport report)
    {
        foreach (var example in report.Load.Examples)
        {
            await output.WriteLineAsync(example.Passed ? $"ok    {example.RuleId}: {example.Example}" : $"FAIL  {example.RuleId}: {example.Example}: {example.Failure} ({example.Position})");
        }

        foreach (var gap in report.Gaps)
        {
            await output.WriteLineAsync($"untried {gap.RuleId}: {TestReport.Untried(gap)} ({gap.Position})");
        }

        await Findings.PrintAsync(output, report.Others);
        await output.WriteLineAsync($"{report.Passed} passed, {report.Failed} failed{(Findings.Errors(report.Others) > 0 ? $", {Findings.Count(report.Others)} in the files" : "")}");
    }

    private async Task<bool> WriteAsync(TestReport report, string? path)
    {
        try
        {
            if (path is not null)
            {
                report.ToJUnit().Save(path);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"guard: {path}: {exception.Message}");
            return false;
        }
    }
}
