using Guard.Engine.Routing;
using Guard.Engine.Telemetry;
using Guard.Testing;
using Guard.UnitTests.Telemetry;

namespace Guard.UnitTests.Routing;

public class DeploymentGaugesTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly GuardMetrics _metrics = new(new MetricsOptions());

    [Fact]
    public async Task State_FollowsFailuresAndCooldowns()
    {
        var catalog = Rows.Catalog(Rows.Row("gpt", "openai/a", "a"), Rows.Row("gpt", "openai/b", "b"), Rows.Row("other", "mock/c", "c"), Rows.Row("openai/*", "openai/*", "w"));
        var random = new ConcurrentRandom(7);
        var router = new Router(new SimpleShuffle(random), new RouterSettings(), _time, random);
        await new DeploymentGauges(new ModelCatalogSource(catalog), router, _metrics).StartAsync(TestContext.Current.CancellationToken);
        catalog.Found("gpt").States[0].Cool(router.Now() + TimeSpan.TicksPerSecond);
        catalog.Found("gpt").States[1].Record(router.Now(), failed: true);

        var page = await MetricsPage.ReadAsync(_metrics);

        page.ShouldContain("litellm_deployment_state{litellm_model_name=\"openai/a\",model_id=\"a\",api_base=\"None\",api_provider=\"openai\"} 2\n");
        page.ShouldContain("litellm_deployment_state{litellm_model_name=\"openai/b\",model_id=\"b\",api_base=\"None\",api_provider=\"openai\"} 1\n");
        page.ShouldContain("litellm_deployment_state{litellm_model_name=\"mock/c\",model_id=\"c\",api_base=\"None\",api_provider=\"mock\"} 0\n");
        page.ShouldNotContain("model_id=\"w\"");
    }

    [Fact]
    public async Task Address_HasNoCredentials()
    {
        var row = Rows.Row("gpt", "openai/a", "a") with { ApiBase = new Uri("https://name:secret@upstream.example/v1?key=secret") };
        var random = new ConcurrentRandom(7);
        var router = new Router(new SimpleShuffle(random), new RouterSettings(), _time, random);
        await new DeploymentGauges(new ModelCatalogSource(Rows.Catalog(row)), router, _metrics).StartAsync(TestContext.Current.CancellationToken);

        var page = await MetricsPage.ReadAsync(_metrics);

        page.ShouldContain("api_base=\"https://upstream.example/v1\"");
        page.ShouldNotContain("secret");
    }
}
