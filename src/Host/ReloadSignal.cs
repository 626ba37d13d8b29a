using System.Runtime.InteropServices;
using Guard.Engine.Rules;

namespace Guard.Host;

/// <summary>SIGHUP reads the rules again. Findings go to the log; a mistake leaves the rules in force.</summary>
internal sealed class ReloadSignal(FileRuleSetSource rules) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(0);
    private PosixSignalRegistration? _registration;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // The default would end the process.
                context.Cancel = true;
                _asked.Release();
            });
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _registration?.Dispose();
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _asked.WaitAsync(stoppingToken);
                await rules.ReloadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
