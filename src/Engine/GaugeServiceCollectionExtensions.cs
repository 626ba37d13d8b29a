using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Spend;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.Engine;

/// <summary>Registers the gauges that stations keep about themselves.</summary>
public static class GaugeServiceCollectionExtensions
{
    /// <summary>Needs the metrics, rules, routing and spend to be registered too.</summary>
    public static IServiceCollection AddGuardGauges(this IServiceCollection services) => services
        .AddHostedService<SpendGauges>()
        .AddHostedService<DeploymentGauges>()
        .AddHostedService<RuleSetGauges>();
}
