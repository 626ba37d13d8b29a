using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>
/// Holds the stop back until no request runs or the time is over. Hosted services are told of stopping before the listener closes, so callers are still
/// served and load balancers still see readiness turn off.
/// </summary>
internal sealed partial class GracefulDrain(
    GuardMetrics metrics, DrainSignal signal, DrainSettings settings, TimeProvider time, ILogger<GracefulDrain> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        signal.Begin();
        var started = time.GetTimestamp();
        if (metrics.InFlight > 0)
        {
            Log.Waiting(logger, metrics.InFlight, settings.Timeout.TotalSeconds);
        }

        using var timer = new PeriodicTimer(Pace, time);
        while (metrics.InFlight > 0 && time.GetElapsedTime(started) < settings.Timeout && !cancellationToken.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        if (metrics.InFlight > 0)
        {
            Log.CutOff(logger, metrics.InFlight);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Stopping: {Running} requests may take {Seconds} s to end")]
        public static partial void Waiting(ILogger logger, long running, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "Stopping cut off {Running} requests that did not end in time")]
        public static partial void CutOff(ILogger logger, long running);
    }
}
