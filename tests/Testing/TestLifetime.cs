using Microsoft.Extensions.Hosting;

namespace Guard.Testing;

/// <summary>Lives as long as its test; unlike the usual lifetime it leaves the process's signals alone.</summary>
internal sealed class TestLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
