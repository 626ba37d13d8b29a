namespace Guard.Engine.Telemetry;

/// <summary>How a deployment is doing, in the numbers of <c>litellm_deployment_state</c>.</summary>
public enum DeploymentHealth
{
    Healthy = 0,
    Partial = 1,
    Down = 2,
}
