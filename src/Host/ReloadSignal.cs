using System.Runtime.InteropServices;
using System.Threading.Channels;
using Guard.Engine.Rules;

namespace Guard.Host;

/// <summary>SIGHUP reads the rules again. Findings go to the log; a mistake leaves the rules in force.</summary>
internal sealed partial class ReloadSignal(FileRuleSetSource rules, ILogger<ReloadSignal> logger) : BackgroundService
{
    /// <summary>Holds one wish: several signals before the next reading are one. A signal may still arrive while the host stops.</summary>
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private PosixSignalRegistration? _registration;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // The default would end the process.
                context.Cancel = true;
                _asked.Writer.TryWrite(true);
            });
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _registration?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _asked.Reader.ReadAsync(stoppingToken);
                await rules.ReloadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Reloading the rules failed; the rules in force stay")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
