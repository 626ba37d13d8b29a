namespace Guard.Engine.Routing;

/// <summary>Chooses among deployments that are up. Thread-safe, allocates nothing.</summary>
public interface IRoutingStrategy
{
    /// <summary>The name in <c>router_settings.routing_strategy</c>.</summary>
    string Name { get; }

    /// <param name="context">The call being routed.</param>
    /// <param name="candidates">Deployments not cooled down and not yet tried in this round; never empty.</param>
    /// <returns>One of the candidates, or null to refuse them all.</returns>
    DeploymentState? Pick(in RoutingContext context, ReadOnlySpan<DeploymentState> candidates);
}
