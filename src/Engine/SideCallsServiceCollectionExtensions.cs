using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.SideCalls;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Guard.Engine;

/// <summary>Registers how plug-ins reach the world. Part of the engine; on its own for commands that check rules without serving.</summary>
public static class SideCallsServiceCollectionExtensions
{
    public static IServiceCollection AddGuardSideCalls(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new EgressPolicy(new EgressSettings()));
        services.TryAddSingleton(_ => new GuardMetrics(new MetricsOptions()));
        return services.AddSingleton<ISideCalls, HttpSideCalls>();
    }
}
