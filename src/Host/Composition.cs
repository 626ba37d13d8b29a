using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine;
using Guard.Engine.Access;
using Guard.Engine.Agent;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Spend;
using Guard.Host.Admin;
using Guard.Host.Configuration;
using Guard.Host.Presidio;
using Guard.McpHub;
using Guard.McpHub.Endpoints;
using Guard.Plugins;
using Guard.Storage;

namespace Guard.Host;

/// <summary>Where the rooms meet: the only place that knows all of them.</summary>
internal static class Composition
{
    /// <summary>Registers everything.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Read and checked.</param>
    /// <param name="masterKey">Given or generated.</param>
    /// <param name="rulePaths">Rule files and directories, in the order their rules run.</param>
    public static void ConfigureServices(IServiceCollection services, GuardConfiguration configuration, string masterKey, ImmutableArray<string> rulePaths)
    {
        services.AddGuardErrors(new ErrorProfile(configuration.Guard.Compatibility, configuration.LiteLlm.BudgetExceededStatusCode));
        services.AddGuardStorage(configuration.Guard.DataDirectory);
        services.AddGuardAccess(AccessOf(configuration, masterKey));
        services.AddGuardSpend(new JournalSettings { Directory = Path.Combine(configuration.Guard.DataDirectory, "journal") });
        services.AddGuardEngine(EngineOf(configuration, masterKey, rulePaths));
        services.AddGuardPlugins();
        services.AddGuardMcpHub(HubOf(configuration, masterKey));
        foreach (var factory in configuration.CustomGuardrails)
        {
            services.AddSingleton(factory);
        }

        services.AddSingleton<StoredEntries>();
        services.AddSingleton<ILiteLlmEntrySource>(static provider => provider.GetRequiredService<StoredEntries>());
        services.AddSingleton<RuleRegistry>();
        services.AddSingleton(provider => new StoredServerReader(configuration.McpServers, configuration.Guard.Mcp, provider.GetRequiredService<EgressPolicy>()));
        services.AddSingleton<ServerRegistry>();
        services.AddSingleton<ToolsetRegistry>();
        services.AddHostedService<ReloadSignal>();
        services.AddGuardHealth(new DrainSettings(configuration.Guard.Limits.DrainTimeout));
    }

    /// <summary>Reads the stored rows of rules, then loads the rules for the first time. The caller prints the findings and decides.</summary>
    public static async Task<RuleLoad> LoadRulesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<RuleRegistry>().LoadAsync(cancellationToken);
        return await services.GetRequiredService<FileRuleSetSource>().LoadAsync(cancellationToken);
    }

    /// <summary>Reads what must be in memory before the first request.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<AccessDirectory>().LoadAsync(cancellationToken);
        await services.GetRequiredService<ServerRegistry>().LoadAsync(cancellationToken);
        await services.GetRequiredService<ToolsetRegistry>().LoadAsync(cancellationToken);
    }

    /// <summary>Maps every route.</summary>
    public static void MapEndpoints(WebApplication app)
    {
        app.UseGuardErrors();
        app.UseRouting();
        app.MapGuardLlm();
        app.MapGuardMcp();
        app.MapGuardAdmin();
        app.MapGuardrailAdmin();
        app.MapPinAdmin();
        app.MapServerAdmin();
        app.MapToolsetAdmin();
        app.MapGuardSpend();
        app.MapGuardPresidio();
        app.MapHealthEndpoints();
        app.MapMetricsEndpoint();
    }

    /// <summary>
    /// Files and directories of the rules in force, in the order they run: the operator's own, then the baseline, which would otherwise have masked what a
    /// rule of the operator's wants to block.
    /// </summary>
    public static ImmutableArray<string> RulePaths(RuleSettings rules) => rules.Baseline ? [.. rules.Paths, RuleLoader.BaselinePath] : rules.Paths;

    /// <summary>The whole second set: the shadow files stand in the place of the operator's own.</summary>
    public static ImmutableArray<string> ShadowPaths(RuleSettings rules) => rules.Shadow.IsEmpty ? [] : RulePaths(rules with { Paths = rules.Shadow });

    /// <summary>The guardrail types rule files can use, for commands that run without a web host.</summary>
    /// <param name="custom">Those that were loaded besides the built-in ones.</param>
    public static ImmutableArray<IGuardrailFactory> GuardrailFactories(ImmutableArray<IGuardrailFactory> custom)
    {
        // Not disposed: the factories use its services for as long as the command runs.
        var provider = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
        return [.. provider.GetServices<IGuardrailFactory>(), .. custom];
    }

    private static AccessOptions AccessOf(GuardConfiguration configuration, string masterKey) => new()
    {
        MasterKey = masterKey,
        KeyHeaderName = configuration.General.KeyHeaderName,
        UserHeaderName = configuration.General.UserHeaderName,
        CustomerHeaderNames = configuration.General.CustomerHeaderNames,
        PublicRoutes = configuration.General.PublicRoutes,
    };

    /// <summary>The same key from the same secret on every start, so that fingerprints and hashes can be compared over time.</summary>
    private static ProtectionKey ProtectionOf(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>What compiling rules needs of the configuration.</summary>
    public static RuleCompilerOptions CompilerOptions(RuleSettings rules) => new() { Headers = rules.Headers };

    /// <summary>The key a command uses without a server: the configured one, else that of the examples.</summary>
    public static ProtectionKey ProtectionOf(GuardConfiguration? configuration) =>
        (configuration?.Guard.ProtectionKey ?? configuration?.MasterKey?.Value) is { } secret ? ProtectionOf(secret) : ProtectionKey.Example;

    private static McpHubOptions HubOf(GuardConfiguration configuration, string masterKey) => new()
    {
        Servers = configuration.McpServers,
        Toolsets = configuration.Guard.Mcp.Toolsets,
        Separator = configuration.McpSeparator,
        TrustedHosts = configuration.Guard.Mcp.TrustedHosts,
        SealingSecret = configuration.Guard.ProtectionKey ?? masterKey,
        MaxCallerSessions = configuration.Guard.Limits.McpSessions,
        MaxCallerWaiting = configuration.Guard.Limits.McpWaitingCalls,
        MaxCallerStreams = configuration.Guard.Limits.McpStreams,
    };

    private static EngineOptions EngineOf(GuardConfiguration configuration, string masterKey, ImmutableArray<string> rulePaths)
    {
        var limits = configuration.Guard.Limits;
        return new EngineOptions
        {
            Models = configuration.Models,
            Protection = ProtectionOf(configuration.Guard.ProtectionKey ?? masterKey),
            Router = configuration.Router,
            Requests = new RequestLimits { MaxBodyBytes = limits.RequestBytes, BodyStallTimeout = limits.BodyTimeout, MaxBufferedBytes = limits.BufferedBytes },
            Answers = new AnswerLimits
            {
                MaxBytes = limits.ResponseBytes,
                MaxFrameBytes = limits.FrameBytes,
                MaxHeldBytes = limits.HeldBytes,
                StallTimeout = limits.StallTimeout,
            },
            Agents = new AgentLimits { MaxRounds = limits.AgentRounds, MaxCallsPerRound = limits.AgentCalls, MaxResultBytes = limits.AgentResultBytes },
            LiteLlm = configuration.LiteLlmEntries,
            LiteLlmSource = configuration.Reread is null ? null : new ConfigEntries(configuration),
            RulePaths = rulePaths,
            Rules = CompilerOptions(configuration.Guard.Rules),
            Shadow = new ShadowOptions { Paths = ShadowPaths(configuration.Guard.Rules), SamplePercent = configuration.Guard.Rules.ShadowSample },
        };
    }
}
