using System.CommandLine;
using Guard.Engine.Content;

namespace Guard.Host.Commands;

/// <summary>The flags of <c>guard scan</c>.</summary>
internal static class ScanCommandLine
{
    public static Command Create(CommandContext context)
    {
        var text = new Argument<string?>("text") { Description = "The text to judge. Without it and without --file and --jsonl: standard input.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file", "-f") { Description = "Judge the text of a file; - is standard input." };
        var lines = new Option<string?>("--jsonl") { Description = "Judge every line {\"id\", \"text\"} of a file or of standard input (-) and print {\"id\", \"verdict\", \"text\", \"spans\"}." };
        var stage = new Option<Stage>("--at") { Description = "Where the text stands: input, output, toolResult, toolCall or toolList. Default: input." };
        var guardrails = new Option<string[]>("--guardrail", "-g") { Description = "Run this guardrail too, besides those that always do. May be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("scan", "Judge texts without a server. Exit codes: 0 nothing refused (with --jsonl: every line judged), 1 refused or faulty, 2 usage.")
        {
            text, file, lines, stage, guardrails, json,
        };
        command.Validators.Add(result =>
        {
            var given = (result.GetValue(text) is null ? 0 : 1) + (result.GetValue(file) is null ? 0 : 1) + (result.GetValue(lines) is null ? 0 : 1);
            if (given > 1)
            {
                result.AddError("give one of a text, --file and --jsonl");
            }
        });
        command.SetAction((result, cancellationToken) =>
        {
            var options = new ScanOptions
            {
                Text = result.GetValue(text),
                File = result.GetValue(file),
                Lines = result.GetValue(lines),
                Stage = result.GetValue(stage),
                Guardrails = [.. result.GetValue(guardrails) ?? []],
                IsJson = result.GetValue(json),
            };
            return new ScanCommand(context.Output, context.Errors, context.Input).RunAsync(context.Arguments(result), options, context.Environment, cancellationToken);
        });
        return command;
    }
}
