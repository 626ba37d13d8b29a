using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Guard.McpFixture;

/// <summary>The fixture on loopback: /mcp for streamable HTTP and, when it speaks the legacy era, /sse for the transport before it.</summary>
public sealed class FixtureServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LegacyEndpoint _legacy;

    private FixtureServer(WebApplication app, LegacyEndpoint legacy)
    {
        _app = app;
        _legacy = legacy;
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Endpoint = new Uri(new Uri(addresses.First()), "/mcp");
    }

    /// <summary>Where clients connect.</summary>
    public Uri Endpoint { get; }

    /// <param name="port">0 lets the system choose.</param>
    /// <param name="era">What is answered.</param>
    public static async Task<FixtureServer> StartAsync(int port, FixtureEra era, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var fixture = new Fixture(era);
        var legacy = new LegacyEndpoint(fixture);
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((http, next) => EndWithAsync(http, next, stopping));
        app.Use(RefuseForeignersAsync);
        app.UseRouting();
        Map(app, fixture, legacy);
        await app.StartAsync(cancellationToken);
        return new FixtureServer(app, legacy);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _legacy.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static void Map(IEndpointRouteBuilder routes, Fixture fixture, LegacyEndpoint legacy)
    {
        var mcp = new McpEndpoint(fixture, legacy, new ModernEndpoint(fixture));
        routes.MapPost("/mcp", mcp.PostAsync);
        routes.MapGet("/mcp", mcp.GetAsync);
        routes.MapDelete("/mcp", mcp.DeleteAsync);
        if (fixture.Speaks(FixtureEra.Legacy))
        {
            var sse = new SseEndpoint(fixture);
            routes.MapGet("/sse", sse.GetAsync);
            routes.MapPost("/messages", sse.PostAsync);
        }
    }

    /// <summary>A stream would otherwise stay open until the host gives up on it.</summary>
    private static async Task EndWithAsync(HttpContext http, RequestDelegate next, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        http.RequestAborted = ending.Token;
        await next(http);
    }

    private static Task RefuseForeignersAsync(HttpContext http, RequestDelegate next)
    {
        if (Loopback.Allows(http.Request))
        {
            return next(http);
        }

        return HttpReply.ErrorAsync(http, StatusCodes.Status403Forbidden, -32000, "Forbidden: the host or the origin is not this machine");
    }
}
