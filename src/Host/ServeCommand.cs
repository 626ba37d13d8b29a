using System.Collections.Immutable;
using System.Net.Sockets;
using Guard.Engine.Rules;
using Guard.Engine.Spend;
using Guard.Host.Configuration;
using Guard.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace Guard.Host;

/// <summary><c>guard serve</c>: reads, checks, composes, listens, and drains when asked to stop.</summary>
internal sealed class ServeCommand(TextWriter output, TextWriter errors)
{
    public async Task<int> RunAsync(HostArguments arguments, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        if (arguments.Addresses(environment, out var problem) is not { } addresses)
        {
            await errors.WriteLineAsync($"guard: {problem}");
            return ExitCode.Usage;
        }

        var config = arguments.ReadConfiguration(environment);
        await Findings.PrintAsync(errors, config.Diagnostics);
        if (config.Configuration is not { } configuration)
        {
            return await RefuseAsync($"the configuration holds {Findings.Plural(Findings.Errors(config.Diagnostics), "error")}");
        }

        foreach (var (name, value) in configuration.EnvironmentVariables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        MasterKeyFile? keyFile = null;
        if (configuration.MasterKey is null && !MasterKeyFile.Open(configuration.Guard.DataDirectory).TryGetValue(out keyFile, out var error))
        {
            return await RefuseAsync(error.Message);
        }

        await using var app = Build(configuration, configuration.MasterKey?.Value ?? keyFile!.Key, addresses, logging => AddLogging(logging, environment));
        return await ServeAsync(app, configuration, keyFile, cancellationToken);
    }

    private async Task<int> ServeAsync(WebApplication app, GuardConfiguration configuration, MasterKeyFile? keyFile, CancellationToken cancellationToken)
    {
        RuleLoad rules;
        try
        {
            rules = await Composition.LoadRulesAsync(app.Services, cancellationToken);
        }
        catch (Exception exception) when (exception is StorageException or IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(exception.Message);
        }

        await Findings.PrintAsync(errors, rules.Diagnostics);
        if (rules.RuleSet is null)
        {
            return await RefuseAsync($"the rules hold {Findings.Plural(Findings.Errors(rules.Diagnostics), "error")}");
        }

        try
        {
            await Composition.PrepareAsync(app.Services, cancellationToken);
            Composition.MapEndpoints(app);
            await app.StartAsync(cancellationToken);
        }
        catch (StorageException exception)
        {
            return await RefuseAsync(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            // What was started already is stopped in order, as if it had served.
            await app.StopAsync(CancellationToken.None);
            var remedy = exception is SocketException || exception.InnerException is AddressInUseException or SocketException ? " Choose another --port, --host or --urls." : "";
            return await RefuseAsync(exception.Message + remedy);
        }

        foreach (var unpriced in app.Services.GetRequiredService<PriceCatalog>().Unpriced(configuration.Deployments))
        {
            await errors.WriteLineAsync(
                $"guard: no price is known for the model \"{unpriced.ModelName}\" ({unpriced.Provider}/{unpriced.UpstreamModel}): it is booked as unpriced and refused under max_budget; "
                + "set input_cost_per_token and output_cost_per_token, or base_model");
        }

        var report = new StartupReport { Configuration = configuration, Rules = rules.RuleSet, Addresses = [.. app.Urls], KeyFile = keyFile };
        await output.WriteLineAsync(report.ToString());
        await output.FlushAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Ok;
    }

    private async Task<int> RefuseAsync(string reason)
    {
        await errors.WriteLineAsync($"guard: does not start: {reason}");
        return ExitCode.Findings;
    }

    /// <summary>The whole host, not yet listening: tests build it through here too.</summary>
    internal static WebApplication Build(GuardConfiguration configuration, string masterKey, ImmutableArray<string> addresses, Action<ILoggingBuilder> configureLogging)
    {
        // The configuration was read and checked; nothing else in the directory or the environment may change what is served.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,

            // Files nobody reads need no watcher; the system gives out few.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Configuration.Sources.Clear();
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, configuration.Guard.Limits));
        configureLogging(builder.Logging);
        Composition.ConfigureServices(builder.Services, configuration, masterKey, Composition.RulePaths(configuration.Guard.Rules));
        var app = builder.Build();
        foreach (var address in addresses)
        {
            app.Urls.Add(address);
        }

        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, LimitSettings limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = limits.RequestBytes;
        kestrel.Limits.RequestHeadersTimeout = limits.HeaderTimeout;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
    }

    /// <summary>Logs go to standard error, so that standard output holds the report alone. <c>LITELLM_LOG</c> sets the level in LiteLLM's words.</summary>
    private static void AddLogging(ILoggingBuilder logging, ConfigEnvironment environment)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(environment["LITELLM_LOG"]?.Trim().ToUpperInvariant() switch
        {
            "DEBUG" => LogLevel.Debug,
            "WARNING" or "WARN" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "CRITICAL" => LogLevel.Critical,
            _ => LogLevel.Information,
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // A failed start is told once, by the command itself.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // The framework opens a trace for every request when this category could log anything at all; nobody reads it.
        logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None);
        logging.AddFilter("Yarp", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
    }
}
