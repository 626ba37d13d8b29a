using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Guard.Engine.Access;

/// <summary>Registers who may call. Needs an <see cref="IAccessStore"/>; the host calls <see cref="AccessDirectory.LoadAsync"/> before it listens.</summary>
public static class AccessServiceCollectionExtensions
{
    public static IServiceCollection AddGuardAccess(this IServiceCollection services, AccessOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<AccessDirectory>();
        services.AddSingleton<KeyAuthentication>();
        services.AddSingleton(new PublicRoutes(options.PublicRoutes));
        services.AddSingleton<IRateLedger>(static provider => new LocalRateLedger(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RateLimiter>();
        services.AddSingleton(new SessionKeyFactory(options.MasterKey));
        return services;
    }
}
