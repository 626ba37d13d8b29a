using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Guard.Host.Admin;

/// <summary>Health for load balancers and orchestrators, in LiteLLM's shapes. None needs a key.</summary>
internal static class HealthEndpoints
{
    /// <summary>The listener gets this much longer than the drain to close its connections.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds health, drain, Guard's own checks and gauges. Needs errors, store, spend and engine to be registered too.</summary>
    public static IServiceCollection AddGuardHealth(this IServiceCollection services, DrainSettings drain) => services
        .AddGuardProbes(drain)
        .AddSingleton<IReadinessCheck, JournalReadiness>()
        .AddSingleton<IReadinessCheck, RuleReadiness>()
        .AddSingleton<IReadinessCheck, ServerReadiness>()
        .AddGuardGauges();

    /// <summary>
    /// Adds what the endpoints and the drain need besides <see cref="ErrorProfile"/>, <see cref="GuardMetrics"/> and <see cref="IRuleSetSource"/>; each
    /// <see cref="IReadinessCheck"/> is found in the services.
    /// </summary>
    public static IServiceCollection AddGuardProbes(this IServiceCollection services, DrainSettings drain)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(drain);
        services.AddSingleton<DrainSignal>();
        services.AddSingleton<ReadinessProbe>();
        services.AddHostedService<GracefulDrain>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = drain.Timeout + CloseTimeout);
        return services;
    }

    public static IEndpointRouteBuilder MapHealthEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/liveliness", AliveAsync);
        routes.MapGet("/health/liveness", AliveAsync);
        routes.MapGet("/health/readiness", ReadyAsync);
        return routes;
    }

    private static Task AliveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("\"I'm alive!\"", context.RequestAborted);
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var findings = await services.GetRequiredService<ReadinessProbe>().FindAsync(context.RequestAborted);
        var isDraining = services.GetRequiredService<DrainSignal>().IsDraining;
        var isReady = !isDraining && findings.All(finding => finding.Readiness.IsReady);
        var isDegraded = isReady && findings.Any(finding => finding.Readiness.IsDegraded);
        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, isDraining ? "draining" : isDegraded ? "degraded" : isReady ? "healthy" : "unhealthy");
            WriteServed(writer, services.GetRequiredService<ErrorProfile>().Profile);
            writer.WriteString("rules_revision"u8, services.GetRequiredService<IRuleSetSource>().Current.Revision);
            WriteFindings(writer, findings);
            if (isDegraded && services.GetService<FileRuleSetSource>() is { } rules && IsAdministrator(context))
            {
                writer.WritePropertyName("rules_diagnostics"u8);
                DiagnosticJson.List(rules.LastDiagnostics).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>What the findings quote of the rules is no business of everyone who can reach the port.</summary>
    private static bool IsAdministrator(HttpContext context) =>
        context.RequestServices.GetService<KeyAuthentication>()?.Authenticate(context) is { Error: null, Value.IsMaster: true };

    private static void WriteServed(Utf8JsonWriter writer, CompatibilityProfile profile)
    {
        writer.WriteString("litellm_version"u8, ServedVersion.LiteLlm(profile));
        writer.WriteString("guard_version"u8, ServedVersion.Guard);
        writer.WriteStartArray("success_callbacks"u8);
        writer.WriteEndArray();
        writer.WriteBoolean("use_aiohttp_transport"u8, false);
    }

    // LiteLLM's own members are there even where no check speaks of them.
    private static void WriteFindings(Utf8JsonWriter writer, ImmutableArray<ReadinessProbe.Finding> findings)
    {
        var facts = findings.SelectMany(finding => finding.Readiness.Facts).DistinctBy(fact => fact.Key, StringComparer.Ordinal).ToArray();
        foreach (var (name, value) in facts)
        {
            writer.WriteString(name, value);
        }

        if (facts.All(fact => fact.Key is not "db"))
        {
            writer.WriteString("db"u8, "Not connected");
        }

        if (facts.All(fact => fact.Key is not "cache"))
        {
            writer.WriteNull("cache"u8);
        }

        writer.WriteStartObject("checks"u8);
        foreach (var (name, readiness) in findings.DistinctBy(finding => finding.Name, StringComparer.Ordinal))
        {
            writer.WriteString(name, readiness.Failure ?? "ok");
        }

        writer.WriteEndObject();
    }
}
