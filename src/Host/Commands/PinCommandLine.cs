using System.CommandLine;
using System.Globalization;

namespace Guard.Host.Commands;

/// <summary>The flags of <c>guard mcp pins</c>.</summary>
internal static class PinCommandLine
{
    public static Command Create(CommandContext context)
    {
        var pins = new Command("pins", "Tools of MCP servers whose definitions are compared with what was approved.");
        foreach (var command in (Command[])[List(context), Diff(context), Approve(context)])
        {
            pins.Subcommands.Add(command);
        }

        return new Command("mcp", "Ask a running gateway about its MCP servers.") { pins };
    }

    private static Command List(CommandContext context) =>
        Of(context, "list", "List the tools and where they stand. Exit codes: 0 nothing is withheld, 1 something is, 2 usage.", [], static (command, options, token, _) => command.ListAsync(options, token));

    private static Command Diff(CommandContext context) =>
        Of(context, "diff", "Show what approving would change. Exit codes: 0 nothing waits, 1 something does, 2 usage.", [], static (command, options, token, _) => command.DiffAsync(options, token));

    private static Command Approve(CommandContext context)
    {
        var hash = new Option<string?>("--hash") { Description = "Approve only if this is the definition that waits." };
        var all = new Option<bool>("--all") { Description = "Approve everything that is withheld." };
        var keep = new Option<bool>("--keep-others") { Description = "Definitions approved before stay approved, for servers that list differently to different callers." };
        return Of(
            context,
            "approve",
            "Approve the definitions that wait. Exit codes: 0 approved, 1 nothing was, 2 usage.",
            [hash, all, keep],
            (command, options, token, result) => command.ApproveAsync(options with { Hash = result.GetValue(hash), IsAll = result.GetValue(all), KeepsOthers = result.GetValue(keep) }, token));
    }

    private static Command Of(CommandContext context, string name, string description, Option[] more, Func<PinCommand, PinOptions, CancellationToken, ParseResult, Task<int>> run)
    {
        var target = new Argument<string?>("server/tool") { Description = "A server, server/tool, or server/ for the server's instructions.", Arity = ArgumentArity.ZeroOrOne };
        var server = GatewayOption.Create("The gateway. Default: the address that guard serve listens on without flags.");
        var key = GatewayOption.Key();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command(name, description) { target, server, key, json };
        foreach (var option in more)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellationToken) => run(
            new PinCommand(context.Output, context.Errors),
            new PinOptions
            {
                Server = result.GetValue(server) ?? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{context.Arguments(result).Port ?? HostArguments.DefaultPort}")),
                ApiKey = result.GetValue(key) ?? context.Environment["GUARD_MASTER_KEY"],
                Target = result.GetValue(target),
                IsJson = result.GetValue(json),
            },
            cancellationToken,
            result));
        return command;
    }
}
