using Guard.Engine.Telemetry;
using Guard.Host;
using Guard.Host.Admin;
using Guard.Host.Configuration;
using Guard.Testing;
using Guard.UnitTests.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Admin;

public class CompositionTests
{
    [Fact]
    public async Task ComposedProcess_IsReady_AndShowsItsGauges()
    {
        using var directory = new TemporaryDirectory();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var configuration = new GuardConfiguration { Guard = new GuardSettings { DataDirectory = directory.Path } };
        Composition.ConfigureServices(builder.Services, configuration, "sk-a-long-enough-master-key", []);
        await using var app = builder.Build();
        await app.Services.GetRequiredService<Guard.Engine.Rules.FileRuleSetSource>().LoadAsync(TestContext.Current.CancellationToken);
        app.Urls.Add("http://127.0.0.1:0");
        Composition.MapEndpoints(app);
        await app.StartAsync(TestContext.Current.CancellationToken);

        var findings = await app.Services.GetRequiredService<ReadinessProbe>().FindAsync(TestContext.Current.CancellationToken);
        var page = await MetricsPage.ReadAsync(app.Services.GetRequiredService<GuardMetrics>());
        await app.StopAsync(TestContext.Current.CancellationToken);

        findings.ShouldAllBe(finding => finding.Readiness.IsReady);
        findings.Select(finding => finding.Name).ShouldBe(["store", "journal", "rules", "mcp_servers"], ignoreOrder: true);
        page.ShouldContain("guard_rule_set_info{revision=");
        page.ShouldContain("\nguard_spend_journal_accepting 1\n");
        page.ShouldContain("# TYPE litellm_deployment_state gauge\n");
    }
}
