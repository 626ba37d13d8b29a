using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Telemetry;
using Guard.Host.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Admin;

public class HealthEndpointsTests
{
    [Theory]
    [InlineData("/health/liveliness")]
    [InlineData("/health/liveness")]
    public async Task Liveness_IsAJsonString(string path)
    {
        await using var app = await StartAsync([]);
        using var client = ClientOf(app);

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("\"I'm alive!\"");
    }

    [Fact]
    public async Task Readiness_NamesWhatIsThere()
    {
        await using var app = await StartAsync([new StubCheck("store", new Readiness { Facts = [new("db", "connected"), new("sqlite_version", "3.40.1")] })]);
        using var client = ClientOf(app);

        var (status, body) = await ReadyAsync(client);

        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("db").GetString().ShouldBe("connected");
        body.GetProperty("cache").ValueKind.ShouldBe(JsonValueKind.Null);
        body.GetProperty("litellm_version").GetString().ShouldBe("1.104.0");
        body.GetProperty("guard_version").GetString().ShouldBe(ServedVersion.Guard);
        body.GetProperty("success_callbacks").GetArrayLength().ShouldBe(0);
        body.GetProperty("rules_revision").GetString().ShouldBe("empty");
        body.GetProperty("sqlite_version").GetString().ShouldBe("3.40.1");
        body.GetProperty("checks").GetProperty("store").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task Readiness_Is503_WhenACheckFails()
    {
        await using var app = await StartAsync([new StubCheck("store", new Readiness("The store cannot be written. Free some disk.")), new StubCheck("other", Readiness.Ready)]);
        using var client = ClientOf(app);

        var (status, body) = await ReadyAsync(client);

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("status").GetString().ShouldBe("unhealthy");
        body.GetProperty("db").GetString().ShouldBe("Not connected");
        body.GetProperty("checks").GetProperty("store").GetString().ShouldBe("The store cannot be written. Free some disk.");
    }

    [Fact]
    public async Task Readiness_Is503_WhileDraining()
    {
        await using var app = await StartAsync([]);
        using var client = ClientOf(app);
        (await ReadyAsync(client)).Status.ShouldBe(HttpStatusCode.OK);

        app.Services.GetRequiredService<DrainSignal>().Begin();
        var (status, body) = await ReadyAsync(client);

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("status").GetString().ShouldBe("draining");
    }

    [Fact]
    public async Task Stop_WaitsForRunningRequests_AndStillAnswers()
    {
        await using var app = await StartAsync([]);
        using var client = ClientOf(app);
        var metrics = app.Services.GetRequiredService<GuardMetrics>();
        metrics.RequestStarted();

        var stopped = app.StopAsync(TestContext.Current.CancellationToken);
        var (status, _) = await ReadyAsync(client);
        stopped.IsCompleted.ShouldBeFalse();
        metrics.RequestFinished(new RequestMeasurement { Route = "/", StatusCode = 200, TotalMicroseconds = 1 });
        await stopped;

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Check_IsAskedOnce_WhenManyAskWithinASecond()
    {
        var check = new StubCheck("store", Readiness.Ready);
        var probe = new ReadinessProbe([check], new FrozenTime());

        for (var index = 0; index < 20; index++)
        {
            (await probe.FindAsync(TestContext.Current.CancellationToken)).Length.ShouldBe(1);
        }

        check.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Metrics_AreServedAsText()
    {
        await using var app = await StartAsync([]);
        using var client = ClientOf(app);

        using var response = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);

        response.Content.Headers.GetValues("Content-Type").Single().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\nprocess_resident_memory_bytes ");
    }

    [Fact]
    public async Task Metrics_AreRefused_WhenTheHookRefuses()
    {
        await using var app = await StartAsync([]);
        using var client = ClientOf(app);

        using var response = await client.GetAsync("/guarded/metrics", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("process_");
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadyAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/health/readiness", TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, document.RootElement.Clone());
    }

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };

    private static async Task<WebApplication> StartAsync(ImmutableArray<IReadinessCheck> checks)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGuardErrors(ErrorProfile.Default);
        builder.Services.AddSingleton<IRuleSetSource>(new EmptyRules());
        builder.Services.AddSingleton(new GuardMetrics(new MetricsOptions()));
        builder.Services.AddGuardProbes(new DrainSettings(TimeSpan.FromSeconds(5)));
        foreach (var check in checks)
        {
            builder.Services.AddSingleton(check);
        }

        var app = builder.Build();
        app.MapHealthEndpoints();
        app.MapMetricsEndpoint();
        app.MapGroup("/guarded").MapMetricsEndpoint(_ => ValueTask.FromResult<GuardError?>(new GuardError(GuardErrorCode.AuthenticationFailed, "No key.")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class EmptyRules : IRuleSetSource
    {
        public RuleSet Current => RuleSet.Empty;
    }

    private sealed class StubCheck(string name, Readiness readiness) : IReadinessCheck
    {
        public int Asked { get; private set; }

        public string Name => name;

        public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return ValueTask.FromResult(readiness);
        }
    }

    private sealed class FrozenTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
