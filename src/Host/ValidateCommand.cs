using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host;

/// <summary><c>guard validate</c>: everything the start would check, told at once, without serving.</summary>
internal sealed class ValidateCommand(TextWriter output)
{
    public async Task<int> RunAsync(HostArguments arguments, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        var config = arguments.ReadConfiguration(environment);
        var rules = await RuleLoader.LoadAsync(Composition.RulePaths(config.Rules), Composition.GuardrailFactories(config.Plugins.Factories), cancellationToken, Composition.CompilerOptions(config.Rules), config.LiteLlmEntries);
        await Findings.PrintAsync(output, config.Diagnostics);
        await Findings.PrintAsync(output, rules.Diagnostics);
        var models = config.Configuration is { } read ? Findings.Plural(read.Deployments.Length, "deployment") : "no usable configuration";
        var guardrails = rules.RuleSet is { } set ? Findings.Plural(set.Bindings.Length, "guardrail") : "no usable rules";
        await output.WriteLineAsync($"{models}, {guardrails}, {Findings.Plural(rules.Examples.Length, "example")}: {Findings.Count([.. config.Diagnostics, .. rules.Diagnostics])}");
        return config.HasErrors || rules.RuleSet is null ? ExitCode.Findings : ExitCode.Ok;
    }
}
