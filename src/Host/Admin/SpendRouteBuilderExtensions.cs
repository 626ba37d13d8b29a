using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>Maps the spend endpoints.</summary>
internal static class SpendRouteBuilderExtensions
{
    /// <summary>Maps <c>/spend/*</c>. Needs the services of <see cref="SpendServiceCollectionExtensions.AddGuardSpend"/> and what authentication needs.</summary>
    public static IEndpointRouteBuilder MapGuardSpend(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        new SpendEndpoints(services.GetRequiredService<ISpendLog>(), services.GetRequiredService<PriceCatalog>(), services.GetRequiredService<TimeProvider>())
            .Map(new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>()));
        return routes;
    }
}
