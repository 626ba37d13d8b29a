using System.CommandLine;

namespace Guard.Host.Commands;

/// <summary>The flags of <c>guard diff</c>.</summary>
internal static class DiffCommandLine
{
    public static Command Create(CommandContext context)
    {
        var old = new Argument<string>("old") { Description = "Rule file or directory as it is." };
        var changed = new Argument<string>("new") { Description = "Rule file or directory as it would be." };
        var replay = new Option<string>("--replay") { Description = "Lines of recorded traffic: {\"id\", \"text\"}, {\"id\", \"output\"}, {\"id\", \"request\"} or chat requests; - is standard input.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var command = new Command("diff", "Tell which decisions would change under other rules. Exit codes: 0 none, 1 some, 2 usage or faulty input.") { old, changed, replay, json };
        command.SetAction((result, cancellationToken) => new DiffCommand(context.Output, context.Errors, context.Input).RunAsync(
            context.Arguments(result),
            new DiffOptions(result.GetRequiredValue(old), result.GetRequiredValue(changed), result.GetRequiredValue(replay), result.GetValue(json)),
            context.Environment,
            cancellationToken));
        return command;
    }
}
