using Guard.Engine.Errors;
using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>The Prometheus scrape.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps <c>/metrics</c>.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="authorize">Says why a scrape is refused, or null to serve it (<c>require_auth_for_metrics_endpoint</c>); null serves everyone.</param>
    public static IEndpointRouteBuilder MapMetricsEndpoint(this IEndpointRouteBuilder routes, Func<HttpContext, ValueTask<GuardError?>>? authorize = null)
    {
        routes.MapGet("/metrics", context => ServeAsync(context, authorize));
        return routes;
    }

    private static async Task ServeAsync(HttpContext context, Func<HttpContext, ValueTask<GuardError?>>? authorize)
    {
        var services = context.RequestServices;
        if (authorize is not null && await authorize(context) is { } error)
        {
            await services.GetRequiredService<OpenAiErrorWriter>().WriteAsync(context, error);
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await services.GetRequiredService<GuardMetrics>().WriteAsync(context.Response.BodyWriter, context.RequestAborted);
    }
}
