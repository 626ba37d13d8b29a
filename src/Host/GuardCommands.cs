using System.Collections.Immutable;
using System.CommandLine;
using Guard.Host.Commands;
using Guard.Host.Configuration;

namespace Guard.Host;

/// <summary>The command line: <c>serve</c> (also without a word), <c>validate</c>, <c>test</c>, <c>scan</c>, <c>diff</c>, <c>explain</c>, <c>mcp pins</c>, <c>schema</c>.</summary>
internal sealed class GuardCommands(TextWriter output, TextWriter errors, Stream? input = null)
{
    private readonly Option<string?> _config = new("--config", "-c") { Description = "LiteLLM config.yaml; also CONFIG_FILE_PATH. Without it the built-in mock provider and the baseline rules run.", Recursive = true };
    private readonly Option<string[]> _rules = new("--rules", "-r") { Description = "A rule file or directory, besides those of the configuration. May be repeated.", Recursive = true };
    private readonly Option<string[]> _shadow = new("--shadow-rules") { Description = "A rule file or directory that only observes, in the place of those in force. May be repeated." };
    private readonly Option<string?> _data = new("--data") { Description = "Directory of the embedded store; also GUARD_DATA. Default: ./guard-data", Recursive = true };
    private readonly Option<string?> _urls = new("--urls") { Description = "Addresses to listen on, such as http://0.0.0.0:4000. Default: http://127.0.0.1:4000", Recursive = true };
    private readonly Option<string?> _host = new("--host") { Description = "Address to listen on, as LiteLLM writes it. Default: 127.0.0.1", Recursive = true };
    private readonly Option<int?> _port = new("--port", "-p") { Description = "Port to listen on; also PORT. Default: 4000", Recursive = true };

    /// <summary>Runs one command line to its end; the result is the process's exit code.</summary>
    public async Task<int> RunAsync(string[] arguments, ConfigEnvironment? variables = null)
    {
        var environment = variables ?? ConfigEnvironment.OfProcess();
        var parsed = Root(environment).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync($"guard: {error.Message}");
            }

            await errors.WriteLineAsync("guard: see guard --help");
            return ExitCode.Usage;
        }

        // The web host listens for signals itself; exceptions are bugs and keep their stack.
        var invocation = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation);
    }

    private RootCommand Root(ConfigEnvironment environment)
    {
        var root = new RootCommand("Guard: a gateway between an organisation's applications and their language models.") { _config, _rules, _shadow, _data, _urls, _host, _port };
        var serve = new Command("serve", "Serve the gateway (the default).") { _shadow };
        Func<ParseResult, CancellationToken, Task<int>> serveAction = (result, cancellationToken) =>
            new ServeCommand(output, errors).RunAsync(Read(result), environment, cancellationToken);
        root.SetAction(serveAction);
        serve.SetAction(serveAction);
        root.Subcommands.Add(serve);
        root.Subcommands.Add(new SchemaCommand(output, errors).Create());
        var context = new CommandContext(output, errors, input ?? Console.OpenStandardInput(), environment, Read);
        root.Subcommands.Add(ValidateCommand.Create(context));
        root.Subcommands.Add(TestCommandLine.Create(context));
        root.Subcommands.Add(ScanCommandLine.Create(context));
        root.Subcommands.Add(DiffCommandLine.Create(context));
        root.Subcommands.Add(ExplainCommandLine.Create(context));
        root.Subcommands.Add(PinCommandLine.Create(context));
        return root;
    }

    private HostArguments Read(ParseResult result) => new()
    {
        Config = result.GetValue(_config),
        Rules = [.. result.GetValue(_rules) ?? []],
        ShadowRules = [.. result.GetValue(_shadow) ?? []],
        Data = result.GetValue(_data),
        Urls = result.GetValue(_urls),
        Host = result.GetValue(_host),
        Port = result.GetValue(_port),
    };
}
