using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Spend;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Health;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>Maps the administration of keys, teams and users.</summary>
internal static class AdminEndpoints
{
    /// <summary>
    /// Maps <c>/key/*</c>, <c>/team/*</c> and <c>/user/*</c>. Needs the services of <see cref="AccessServiceCollectionExtensions.AddGuardAccess"/>,
    /// an <see cref="IRuleSetSource"/>, an <see cref="ISpendReader"/> and an <see cref="OpenAiErrorWriter"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapGuardAdmin(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var directory = services.GetRequiredService<AccessDirectory>();
        var rules = services.GetRequiredService<IRuleSetSource>();
        var spend = services.GetRequiredService<ISpendReader>();
        var time = services.GetRequiredService<TimeProvider>();
        var admin = new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>());
        new KeyEndpoints(directory, rules, spend, time).Map(admin);
        new TeamEndpoints(directory, rules, spend, time).Map(admin);
        new UserEndpoints(directory, rules, spend, time).Map(admin);
        return routes;
    }

    /// <summary>Maps <c>/guard/v1/mcp/pins</c>. Needs an <see cref="IToolPins"/> besides what <see cref="MapGuardAdmin"/> needs.</summary>
    public static IEndpointRouteBuilder MapPinAdmin(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var admin = new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>());
        new PinEndpoints(services.GetRequiredService<IToolPins>()).Map(admin);
        new CatalogueEndpoint(services.GetRequiredService<CatalogueCosts>()).Map(admin);
        return routes;
    }

    /// <summary>Maps <c>/v1/mcp/server</c>. Needs the hub, its registry of stored servers and what <see cref="MapGuardAdmin"/> needs.</summary>
    public static IEndpointRouteBuilder MapServerAdmin(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var admin = new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>());
        var desk = new ServerDesk(services.GetRequiredService<ServerRegistry>(), services.GetRequiredService<IMcpServers>(), services.GetRequiredService<IServerHealth>(), services.GetRequiredService<AccessDirectory>());
        new ServerEndpoints(desk).Map(admin);
        new ServerChanges(desk, services.GetRequiredService<TimeProvider>()).Map(admin);
        return routes;
    }

    /// <summary>Maps <c>/v1/mcp/toolset</c>. Needs what <see cref="MapServerAdmin"/> needs, and the registry of toolsets.</summary>
    public static IEndpointRouteBuilder MapToolsetAdmin(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var admin = new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>());
        new ToolsetEndpoints(services.GetRequiredService<ToolsetRegistry>(), services.GetRequiredService<IMcpServers>(), services.GetRequiredService<TimeProvider>()).Map(admin);
        return routes;
    }

    /// <summary>Maps what shows, explains, tries and changes guardrails. Needs the engine besides what <see cref="MapGuardAdmin"/> needs.</summary>
    public static IEndpointRouteBuilder MapGuardrailAdmin(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var rules = services.GetRequiredService<FileRuleSetSource>();
        var registry = services.GetRequiredService<RuleRegistry>();
        var directory = services.GetRequiredService<AccessDirectory>();
        ImmutableArray<ILiteLlmEntrySource> sources = [.. services.GetServices<ILiteLlmEntrySource>()];
        var judge = services.GetRequiredService<ContentJudge>();
        var time = services.GetRequiredService<TimeProvider>();
        var explain = new ExplainFields(directory, services.GetRequiredService<ModelCatalogSource>(), services.GetRequiredService<SessionKeyFactory>(), time);
        var admin = new AdminRoutes(routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<OpenAiErrorWriter>());
        new RuleEndpoints(rules, sources, explain, time).Map(admin);
        new GuardrailApplyEndpoint(rules, judge, time).Map(admin);
        new GuardrailEndpoints(registry, rules, sources, time).Map(admin);
        new PolicyEndpoints(registry, sources, time).Map(admin);
        new AttachmentEndpoints(registry, sources, directory, time).Map(admin);
        new PolicyInquiries(registry, rules, judge, explain, directory, time).Map(admin);
        new GenericGuardrailEndpoint(rules, judge, directory, services.GetRequiredService<RequestReader>(), time).Map(
            routes, services.GetRequiredService<KeyAuthentication>(), services.GetRequiredService<PublicRoutes>(), services.GetRequiredService<OpenAiErrorWriter>());
        return routes;
    }
}
