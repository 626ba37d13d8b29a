using Guard.Engine.Access;
using Guard.Engine.Agent;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;
using Guard.Engine.Streaming;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace Guard.Engine;

/// <summary>Registers the road of a model request. Access, spend, errors, plug-ins and stores are registered beside it.</summary>
public static class EngineServiceCollectionExtensions
{
    public static IServiceCollection AddGuardEngine(this IServiceCollection services, EngineOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpForwarder();
        return services
            .AddSingleton(options)
            .AddSingleton(options.Protection)
            .AddSingleton(new GuardMetrics(options.Metrics))
            .AddRules(options)
            .AddShadow(options)
            .AddRouting(options)
            .AddForwarding(options)
            .AddGuardSideCalls()
            .AddEndpoints(options);
    }

    private static IServiceCollection AddRules(this IServiceCollection services, EngineOptions options) => services
        .AddSingleton(provider => new LocalSessionStore(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ISessionStore>(provider => provider.GetRequiredService<LocalSessionStore>())
        .AddSingleton(options.LiteLlmSource ?? new FixedEntrySource(options.LiteLlm))
        .AddSingleton(provider => new FileRuleSetSource(
            options.RulePaths,
            provider.GetServices<IGuardrailFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileRuleSetSource>>(),
            options.Rules with { Time = provider.GetRequiredService<TimeProvider>(), Sessions = provider.GetRequiredService<ISessionStore>() },
            provider.GetServices<ILiteLlmEntrySource>()))
        .AddSingleton<IRuleSetSource>(provider => provider.GetRequiredService<FileRuleSetSource>())
        .AddHostedService(provider => provider.GetRequiredService<FileRuleSetSource>())
        .AddSingleton<GuardrailRunner>()
        .AddSingleton<GuardrailPipeline>()
        .AddSingleton(provider => new ContentJudge(provider.GetRequiredService<GuardrailPipeline>(), options.Protection));

    private static IServiceCollection AddShadow(this IServiceCollection services, EngineOptions options) => options.Shadow.Paths.IsEmpty ? services : services
        .AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();

            // Sessions of its own: what the shadow rules remember must not reach the rules in force.
            var source = new FileRuleSetSource(
                options.Shadow.Paths,
                provider.GetServices<IGuardrailFactory>(),
                time,
                NullLogger<FileRuleSetSource>.Instance,
                options.Rules with { Time = time, Sessions = new LocalSessionStore(time) },
                provider.GetServices<ILiteLlmEntrySource>());
            var judge = ContentJudge.Create(time, options.Protection);
            return new ShadowRules(source, options.Shadow.SamplePercent, judge, provider.GetRequiredService<GuardMetrics>(), time, provider.GetRequiredService<ILogger<ShadowRules>>());
        })
        .AddHostedService(provider => provider.GetRequiredService<ShadowRules>());

    private static IServiceCollection AddRouting(this IServiceCollection services, EngineOptions options) => services
        .AddSingleton(new ModelCatalogSource(ModelCatalog.Create(options.Models)))
        .AddSingleton(provider =>
        {
            var random = ConcurrentRandom.Create();
            return new Router(new SimpleShuffle(random), options.Router, provider.GetRequiredService<TimeProvider>(), random);
        });

    private static IServiceCollection AddForwarding(this IServiceCollection services, EngineOptions options) => services
        .AddSingleton(options.Answers)
        .AddSingleton(ProviderCatalog.BuiltIn)
        .AddSingleton(new EgressPolicy(options.Egress))
        .AddSingleton(provider => new UpstreamClients(provider.GetRequiredService<EgressPolicy>(), options.Upstreams, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new AttemptLoopParts(
            new StreamJudge(
                new GuardrailRun { Facts = RequestFacts.None, RequestId = "", Protection = options.Protection, Bindings = [] },
                provider.GetRequiredService<GuardrailRunner>(),
                provider.GetRequiredService<GuardrailPipeline>(),
                provider.GetRequiredService<GuardMetrics>(),
                provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<ISpendReader>(),
            options.Answers))
        .AddSingleton<AttemptLoop>()
        .AddSingleton<UpstreamCall>();

    private static IServiceCollection AddEndpoints(this IServiceCollection services, EngineOptions options) => services
        .AddSingleton(options.Requests)
        .AddSingleton<RequestReader>()
        .AddSingleton<Admission>()
        .AddSingleton<RoadEnd>()
        .AddSingleton<RefusalBooking>()
        .AddSingleton<LlmRules>()
        .AddSingleton<LlmRoad>()
        .AddSingleton(options.Agents)
        .AddSingleton<ApprovalSeal>()
        .AddSingleton<ResponseLinks>()
        .AddSingleton<ApprovedRuns>()
        .AddSingleton<AgentMemories>()
        .AddSingleton<AgentLoop>()
        .AddSingleton<DeploymentRoad>()
        .AddDialect(ApiOperation.ChatCompletions, ApiDialect.OpenAiChat)
        .AddDialect(ApiOperation.Responses, ApiDialect.OpenAiResponses)
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<ModelHealthEndpoint>();

    private static IServiceCollection AddDialect(this IServiceCollection services, ApiOperation operation, Func<ErrorProfile, ApiDialect> dialect) => services
        .AddKeyedSingleton(operation, (provider, _) => ActivatorUtilities.CreateInstance<LlmEndpoint>(provider, dialect(provider.GetRequiredService<OpenAiErrorWriter>().Profile)));
}
