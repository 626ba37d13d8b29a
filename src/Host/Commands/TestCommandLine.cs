using System.CommandLine;

namespace Guard.Host.Commands;

/// <summary>The flags of <c>guard test</c>.</summary>
internal static class TestCommandLine
{
    public static Command Create(CommandContext context)
    {
        var paths = new Argument<string[]>("paths") { Description = "Rule files and directories. Default: those that would be served.", Arity = ArgumentArity.ZeroOrMore };
        var junit = new Option<string?>("--junit") { Description = "Write the results to this file as JUnit's XML, too." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("test", "Run the examples inside the rules and tell what none of them tries. Exit codes: 0 all pass, 1 some fail, 2 usage.") { paths, junit, json };
        command.SetAction((result, cancellationToken) => new TestCommand(context.Output, context.Errors).RunAsync(
            context.Arguments(result),
            new TestOptions { Paths = [.. result.GetValue(paths) ?? []], JUnit = result.GetValue(junit), IsJson = result.GetValue(json) },
            context.Environment,
            cancellationToken));
        return command;
    }
}
