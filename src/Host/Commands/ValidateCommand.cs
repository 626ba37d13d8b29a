using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary><c>guard validate</c>: everything the start would check, told at once, without serving.</summary>
internal sealed class ValidateCommand(TextWriter output)
{
    public static Command Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("validate", "Check configuration and rules together, without serving. Exit codes: 0 good, 1 mistakes, 2 usage.") { json };
        command.SetAction((result, cancellationToken) =>
            new ValidateCommand(context.Output).RunAsync(context.Arguments(result), result.GetValue(json), context.Environment, cancellationToken));
        return command;
    }

    public async Task<int> RunAsync(HostArguments arguments, bool isJson, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        var config = arguments.ReadConfiguration(environment);
        var rules = await ServedRules.ReadAsync(config, cancellationToken);
        IReadOnlyList<Diagnostic> findings = [.. config.Diagnostics, .. rules.Diagnostics];
        var isGood = !config.HasErrors && rules.RuleSet is not null;
        if (isJson)
        {
            await output.WriteLineAsync(new JsonObject
            {
                ["good"] = isGood,
                ["deployments"] = config.Configuration?.Deployments.Length,
                ["guardrails"] = rules.RuleSet?.Bindings.Length,
                ["examples"] = rules.Examples.Length,
                ["revision"] = rules.RuleSet?.Revision,
                ["findings"] = new JsonArray([.. findings.Select(FindingJson.Of)]),
            }.ToJsonString());
            return isGood ? ExitCode.Ok : ExitCode.Findings;
        }

        await Findings.PrintAsync(output, [.. config.Diagnostics]);
        await Findings.PrintAsync(output, [.. rules.Diagnostics]);
        var models = config.Configuration is { } read ? Findings.Plural(read.Deployments.Length, "deployment") : "no usable configuration";
        var guardrails = rules.RuleSet is { } set ? Findings.Plural(set.Bindings.Length, "guardrail") : "no usable rules";
        await output.WriteLineAsync($"{models}, {guardrails}, {Findings.Plural(rules.Examples.Length, "example")}: {Findings.Count([.. findings])}");
        return isGood ? ExitCode.Ok : ExitCode.Findings;
    }
}
