using Microsoft.Extensions.Hosting;

namespace Guard.Host.Admin;

/// <summary>Whether this process is on its way out and should get no new traffic. Thread-safe.</summary>
internal sealed class DrainSignal(IHostApplicationLifetime lifetime)
{
    private int _begun;

    public bool IsDraining => Volatile.Read(ref _begun) == 1 || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Turns readiness off ahead of the stop, so that a load balancer looks away first.</summary>
    public void Begin() => Volatile.Write(ref _begun, 1);
}
