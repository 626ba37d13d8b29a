using System.IO.Pipelines;
using System.Text;
using Guard.Engine.Rules;
using Guard.Engine.Telemetry;
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
    private readonly CapturedSpans _spans;

    private GuardApp(TemporaryDirectory home, WebApplication app, CapturedLogs logs, CapturedSpans spans)
    {
        _home = home;
        _spans = spans;
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
        var spans = new CapturedSpans();
        var app = Build(options, home, logs);
        var rules = await Composition.LoadRulesAsync(app.Services, CancellationToken.None);
        if (rules.RuleSet is null)
        {
            throw new InvalidOperationException(string.Join('\n', rules.Diagnostics));
        }

        await Composition.PrepareAsync(app.Services, CancellationToken.None);
        Composition.MapEndpoints(app);
        await app.StartAsync();
        return new GuardApp(home, app, logs, spans);
    }

    /// <summary>Writes a file beside the configuration while the gateway runs.</summary>
    public void Write(string name, string text) => _home.Write(name, text);

    /// <summary>A client with a key; the master key unless another is given.</summary>
    public GuardApi Api(string? key = null) => new(Address, key ?? MasterKey);

    /// <exception cref="LeakException">A planted secret stands in its logs, metrics or spans.</exception>
    public async ValueTask DisposeAsync()
    {
        var metrics = await MetricsAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _home.Dispose();
        _spans.Dispose();
        PlantedSecrets.ThrowIfIn("Logs", Logs.Text);
        PlantedSecrets.ThrowIfIn("Metrics", metrics);
        PlantedSecrets.ThrowIfIn("Spans", _spans.Text);
    }

    /// <summary>Its metrics as Prometheus reads them.</summary>
    public async Task<string> MetricsAsync()
    {
        using var text = new MemoryStream();
        var writer = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        await _app.Services.GetRequiredService<GuardMetrics>().WriteAsync(writer, CancellationToken.None);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static WebApplication Build(GuardAppOptions options, TemporaryDirectory home, CapturedLogs logs)
    {
        foreach (var (name, text) in options.Files)
        {
            home.Write(name, text);
        }

        var arguments = new HostArguments { Config = home.Write("config.yaml", options.Config), Data = options.Data ?? home.Combine("data") };
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
