using Guard.Engine.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Guard.Engine.Routing;

/// <summary>Shows the health of the configured deployments. What a wildcard stands for has no series: callers choose its names.</summary>
internal sealed class DeploymentGauges(ModelCatalogSource catalog, Router router, GuardMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.WatchDeployments(Read);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<DeploymentStatus> Read()
    {
        var now = router.Now();
        var current = catalog.Current;
        return from model in current.VisibleModels()
               let deployments = current.Resolve(model.Name) is { Error: null } found ? found.Value.States : []
               from state in deployments
               select new DeploymentStatus(LabelsOf(state.Deployment), HealthOf(state, now));
    }

    private static DeploymentLabels LabelsOf(Deployment deployment) => new(
        $"{deployment.Provider}/{deployment.UpstreamModel}", deployment.Id, AddressOf(deployment.ApiBase), deployment.Provider);

    // Without user info and query, where operators have been seen to put credentials.
    private static string? AddressOf(Uri? address) => address?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static DeploymentHealth HealthOf(DeploymentState state, long now)
    {
        if (state.IsCooled(now))
        {
            return DeploymentHealth.Down;
        }

        return state.Failures(now) > 0 ? DeploymentHealth.Partial : DeploymentHealth.Healthy;
    }
}
