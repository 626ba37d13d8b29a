namespace Guard.Engine.Telemetry;

/// <summary>The state of every deployment, read from the router at each scrape; bounded like every other metric.</summary>
internal sealed class DeploymentFamily(int limit, Func<IEnumerable<DeploymentStatus>> read) : MetricFamily(
    "litellm_deployment_state",
    "0 healthy, 1 partly failing, 2 down.",
    MetricKind.Gauge,
    ["litellm_model_name", "model_id", "api_base", "api_provider"])
{
    public override async ValueTask WriteAsync(PrometheusText text, CancellationToken cancellationToken)
    {
        text.Head(this);
        foreach (var (deployment, health) in read().DistinctBy(status => status.Deployment.Id, StringComparer.Ordinal).Take(limit))
        {
            string[] labels = [deployment.Model, deployment.Id, CallerLabels.Bounded(deployment.ApiBase), deployment.Provider];
            text.Sample(Name, "", LabelNames, labels, (long)health);
            await text.FlushWhenFullAsync(cancellationToken);
        }
    }
}
