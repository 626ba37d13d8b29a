using System.Collections.Immutable;

namespace Guard.Engine.Routing;

/// <summary>The deployments behind one public name. The list never changes; the health behind it lives in <see cref="States"/>. Thread-safe.</summary>
public sealed class ModelGroup
{
    /// <param name="name">The public name, or the name asked for where a wildcard matched.</param>
    /// <param name="deployments">At least one.</param>
    public ModelGroup(string name, ImmutableArray<Deployment> deployments)
        : this(name, null, [.. deployments.Select(static deployment => new DeploymentState(deployment))])
    {
    }

    internal ModelGroup(string name, string? wildcard, ImmutableArray<DeploymentState> states)
    {
        ArgumentOutOfRangeException.ThrowIfZero(states.Length, nameof(states));
        Name = name;
        Wildcard = wildcard;
        States = states;
        Deployments = [.. states.Select(static state => state.Deployment)];
        Guardrails = [.. Deployments.SelectMany(static deployment => deployment.Guardrails).Distinct(StringComparer.Ordinal)];
        Providers = [.. Deployments.Select(static deployment => deployment.Provider).Distinct(StringComparer.Ordinal)];
        AccessGroups = [.. Deployments.SelectMany(static deployment => deployment.AccessGroups).Distinct(StringComparer.Ordinal)];
    }

    public string Name { get; }

    /// <summary>The wildcard <c>model_name</c> the name was found through, or null.</summary>
    public string? Wildcard { get; }

    /// <summary>In configured order, wildcards filled in.</summary>
    public ImmutableArray<Deployment> Deployments { get; }

    /// <summary>Guardrails any deployment of the group asks for: all of them run, whichever deployment is picked.</summary>
    public ImmutableArray<string> Guardrails { get; }

    /// <summary>Providers that may answer.</summary>
    public ImmutableArray<string> Providers { get; }

    public ImmutableArray<string> AccessGroups { get; }

    internal ImmutableArray<DeploymentState> States { get; }
}
