using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Guard.Testing;
using Guard.UnitTests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Spend;

public class SpendGaugesTests
{
    [Fact]
    public async Task Gauges_ShowAHealthyJournal()
    {
        using var directory = new TemporaryDirectory();
        var metrics = new GuardMetrics(new MetricsOptions());
        var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddGuardSpend(new JournalSettings { Directory = directory.Path })
            .AddSingleton<ISpendStore>(new MemorySpendStore())
            .AddSingleton(metrics)
            .AddSingleton<SpendGauges>();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<SpendGauges>().StartAsync(TestContext.Current.CancellationToken);
        var page = await MetricsPage.ReadAsync(metrics);

        page.ShouldContain("\nguard_spend_journal_records 0\n");
        page.ShouldContain("\nguard_spend_journal_accepting 1\n");
        page.ShouldContain("\nguard_spend_lost_records_total 0\n");
    }
}
