using Guard.Engine.Agent;
using Guard.Engine.Telemetry;
using Guard.McpHub.Agents;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Endpoints;
using Guard.McpHub.Guarding;
using Guard.McpHub.Health;
using Guard.McpHub.Metering;
using Guard.McpHub.Pins;
using Guard.McpHub.Policy;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Sessions;
using Guard.McpHub.Toolsets;
using Guard.McpHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.McpHub;

/// <summary>Registers the MCP lane. The engine, access, errors and an <see cref="IPinStore"/> are registered beside it.</summary>
public static class McpHubServiceCollectionExtensions
{
    public static IServiceCollection AddGuardMcpHub(this IServiceCollection services, McpHubOptions options) => services
        .AddSingleton(options)
        .AddSingleton(new ServerDirectory(options.Servers))
        .AddSingleton(new ToolsetDirectory(options.Toolsets))
        .AddSingleton<IToolsets, ServedToolsets>()
        .AddSingleton(new ExposedNames(options.Separator))
        .AddSingleton(provider => new StateSeal(options.SealingSecret, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ToolPolicy>()
        .AddSingleton<PinBook>()
        .AddSingleton<PinWriter>()
        .AddHostedService(static provider => provider.GetRequiredService<PinWriter>())
        .AddSingleton<IToolPins, ToolPins>()
        .AddSingleton<HubInstructions>()
        .AddSingleton<UpstreamFactory>()
        .AddSingleton<UpstreamCatalog>()
        .AddSingleton<IMcpServers, McpServers>()
        .AddSingleton<IServerHealth, HealthDesk>()
        .AddSingleton<ServerLists>()
        .AddSingleton(static provider => new CatalogueCosts(provider.GetRequiredService<GuardMetrics>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<CatalogueTools>()
        .AddSingleton<HubLists>()
        .AddSingleton<ParkedCalls>()
        .AddSingleton<ArgumentSchemas>()
        .AddSingleton<ToolArguments>()
        .AddSingleton<ToolRates>()
        .AddSingleton<ToolCallMeter>()
        .AddSingleton<CallRelay>()
        .AddSingleton<TaskRelay>()
        .AddSingleton<ChangeRelay>()
        .AddSingleton<HubDispatcher>()
        .AddSingleton<HubGuard>()
        .AddSingleton<SessionTable>()
        .AddSingleton<SessionEnd>()
        .AddHostedService(static provider => provider.GetRequiredService<SessionEnd>())
        .AddHostedService<HubGauges>()
        .AddSingleton<McpHttpChecks>()
        .AddSingleton<McpCallers>()
        .AddSingleton<McpAdmission>()
        .AddSingleton<McpEntrance>()
        .AddSingleton<McpRequests>()
        .AddSingleton<McpPosts>()
        .AddSingleton<McpEndpoint>()
        .AddSingleton<SseEndpoint>()
        .AddSingleton<McpRest>()
        .AddSingleton<IToolSource, HubToolSource>();
}
