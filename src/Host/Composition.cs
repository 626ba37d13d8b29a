using System.Collections.Immutable;
using Guard.Engine;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Guard.Host.Admin;
using Guard.Host.Configuration;
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
        var limits = configuration.Guard.Limits;
        services.AddGuardErrors(new ErrorProfile(configuration.Guard.Compatibility, configuration.LiteLlm.BudgetExceededStatusCode));
        services.AddGuardStorage(configuration.Guard.DataDirectory);
        services.AddGuardAccess(new AccessOptions { MasterKey = masterKey, KeyHeaderName = configuration.General.KeyHeaderName });
        services.AddGuardSpend(new JournalSettings { Directory = Path.Combine(configuration.Guard.DataDirectory, "journal") });
        services.AddGuardEngine(EngineOf(configuration, rulePaths));
        services.AddGuardPlugins();
        services.AddGuardHealth(new DrainSettings(limits.DrainTimeout));
    }

    /// <summary>Reads what must be in memory before the first request.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        await services.GetRequiredService<AccessDirectory>().LoadAsync(cancellationToken);

    /// <summary>Maps every route.</summary>
    public static void MapEndpoints(WebApplication app)
    {
        app.UseGuardErrors();
        app.UseRouting();
        app.MapGuardLlm();
        app.MapGuardAdmin();
        app.MapHealthEndpoints();
        app.MapMetricsEndpoint();
    }

    private static EngineOptions EngineOf(GuardConfiguration configuration, ImmutableArray<string> rulePaths)
    {
        var limits = configuration.Guard.Limits;
        return new EngineOptions
        {
            Models = configuration.Models,
            Router = new Engine.Routing.RouterSettings
            {
                NumRetries = configuration.Router.NumRetries,
                Timeout = configuration.Router.Timeout,
                StreamTimeout = configuration.Router.StreamTimeout,
                RetryAfter = configuration.Router.RetryAfter,
            },
            Requests = new RequestLimits { MaxBodyBytes = Clamp(limits.RequestBytes) },
            Answers = new AnswerLimits { MaxBytes = Clamp(limits.ResponseBytes), MaxHeldBytes = Clamp(limits.HeldBytes), StallTimeout = limits.StallTimeout },
            Metrics = new MetricsOptions(),
            RulePaths = rulePaths,
        };
    }

    private static int Clamp(long bytes) => (int)Math.Clamp(bytes, 1024, Array.MaxLength / 2);
}
