namespace Guard.Engine.Telemetry;

/// <summary>What names a deployment in the metrics.</summary>
/// <param name="Model">What the upstream calls the model, with provider.</param>
/// <param name="Id">The deployment's id.</param>
/// <param name="ApiBase">Its address without query or credentials, or null.</param>
/// <param name="Provider">LiteLLM's provider name.</param>
public readonly record struct DeploymentLabels(string Model, string Id, string? ApiBase, string Provider);
