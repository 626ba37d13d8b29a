using Guard.Engine.Rules;
using Guard.Host;
using Guard.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.Testing;

/// <summary>
/// The whole gateway inside the test's process, composed as <c>guard serve</c> composes it: Kestrel on a port of the system's choice, a data directory of
/// its own, every log kept. Dispose it; that stops it as a signal would.
/// </summary>
public sealed class GuardApp : IAsyncDisposable
{
    public const string MasterKey = "sk-master-of-the-house-0123456789";

    private readonly TemporaryDirectory _home;
    private readonly WebApplication _app;

    private GuardApp(TemporaryDirectory home, WebApplication app, CapturedLogs logs)
    {
        _home = home;
        _app = app;
        Logs = logs;
    }

    public CapturedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Scheme, host and port.</summary>
    public Uri Address => new(_app.Urls.First());

    public static Task<GuardApp> StartAsync(string config) => StartAsync(new GuardAppOptions { Config = config });

    /// <exception cref="InvalidOperationException">Configuration or rules are wrong; the message tells every finding.</exception>
    public static async Task<GuardApp> StartAsync(GuardAppOptions options)
    {
        var home = new TemporaryDirectory();
        var logs = new CapturedLogs();
        var app = Build(options, home, logs);
        var rules = await app.Services.GetRequiredService<FileRuleSetSource>().LoadAsync(CancellationToken.None);
        if (rules.RuleSet is null)
        {
            throw new InvalidOperationException(string.Join('\n', rules.Diagnostics));
        }

        await Composition.PrepareAsync(app.Services, CancellationToken.None);
        Composition.MapEndpoints(app);
        await app.StartAsync();
        return new GuardApp(home, app, logs);
    }

    /// <summary>A client with a key; the master key unless another is given.</summary>
    public GuardApi Api(string? key = null) => new(Address, key ?? MasterKey);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _home.Dispose();
    }

    private static WebApplication Build(GuardAppOptions options, TemporaryDirectory home, CapturedLogs logs)
    {
        foreach (var (name, text) in options.Files)
        {
            home.Write(name, text);
        }

        var arguments = new HostArguments { Config = home.Write("config.yaml", options.Config), Data = home.Combine("data") };
        var config = arguments.ReadConfiguration(new ConfigEnvironment([KeyValuePair.Create("GUARD_MASTER_KEY", MasterKey)]));
        if (config.Configuration is not { } configuration)
        {
            throw new InvalidOperationException(string.Join('\n', config.Diagnostics));
        }

        return ServeCommand.Build(configuration, MasterKey, ["http://127.0.0.1:0"], logging => Listen(logging, logs, options.Clock));
    }

    private static void Listen(ILoggingBuilder logging, CapturedLogs logs, TimeProvider? clock)
    {
        logging.ClearProviders();
        logging.AddProvider(logs);
        logging.SetMinimumLevel(LogLevel.Trace);

        // The framework's own chatter names whole addresses; the served process does not listen to it either.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Yarp", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.Services.AddSingleton<IHostLifetime, TestLifetime>();
        if (clock is not null)
        {
            logging.Services.AddSingleton(clock);
        }
    }
}
