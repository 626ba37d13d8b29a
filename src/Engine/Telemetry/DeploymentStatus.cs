namespace Guard.Engine.Telemetry;

/// <summary>One deployment and how it is doing, at the time of a scrape.</summary>
public readonly record struct DeploymentStatus(DeploymentLabels Deployment, DeploymentHealth Health);
