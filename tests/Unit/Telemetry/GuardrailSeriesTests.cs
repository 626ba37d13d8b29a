using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Telemetry;

namespace Guard.UnitTests.Telemetry;

public class GuardrailSeriesTests
{
    private const string Counter = "litellm_guardrail_requests_total{";

    [Fact]
    public async Task Series_StayUnderTheirCap_WhenTwentyThousandRulesJudge()
    {
        var metrics = new GuardMetrics(new MetricsOptions { MaxSeriesPerMetric = 100 });

        for (var number = 0; number < 20_000; number++)
        {
            metrics.GuardrailJudged($"rule-{number}", Stage.Input, "success", 10);
            metrics.GuardrailFailed($"rule-{number}", Stage.Input, "Timeout");
        }

        var counts = Lines(await PageAsync(metrics), Counter);
        counts.Count.ShouldBe(101);
        counts.ShouldContain(line => line.Contains("guardrail_name=\"other\"", StringComparison.Ordinal));
        counts.Sum(Count).ShouldBe(20_000);
        Lines(await PageAsync(metrics), "litellm_guardrail_errors_total{").Count.ShouldBe(101);
        Lines(await PageAsync(metrics), "litellm_guardrail_latency_seconds_count{").Count.ShouldBe(101);
    }

    [Fact]
    public async Task HostileNames_AreCutAndEscaped()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.GuardrailJudged("a\"} 1\nforged_total 7\n\\", Stage.Input, "success", 10);
        metrics.GuardrailJudged(new string('x', 1_000_000), Stage.Input, "success", 10);

        var page = await PageAsync(metrics);
        page.Split('\n').ShouldNotContain(line => line.StartsWith("forged_total", StringComparison.Ordinal));
        page.Length.ShouldBeLessThan(200_000);
        Lines(page, Counter).Count.ShouldBe(2);
    }

    [Fact]
    public async Task RulesThatAreGone_GiveTheirSeriesBack()
    {
        var metrics = new GuardMetrics(new MetricsOptions { MaxSeriesPerMetric = 10 });
        for (var reload = 0; reload < 50; reload++)
        {
            string[] names = ["stays", .. Enumerable.Range(0, 9).Select(number => $"rule-{reload}-{number}")];
            metrics.KeepGuardrails(names);
            foreach (var name in names)
            {
                metrics.GuardrailJudged(name, Stage.Input, "success", 10);
            }
        }

        var counts = Lines(await PageAsync(metrics), Counter);
        counts.Count.ShouldBe(10);
        counts.ShouldContain(line => line.Contains("\"rule-49-0\"", StringComparison.Ordinal));
        counts.ShouldNotContain(line => line.Contains("\"other\"", StringComparison.Ordinal));
        Count(counts.Single(line => line.Contains("\"stays\"", StringComparison.Ordinal))).ShouldBe(50);
    }

    [Fact]
    public async Task ManyNames_AreNeverConfused_HoweverTheyAreRemembered()
    {
        var metrics = new GuardMetrics(new MetricsOptions { MaxSeriesPerMetric = 20_000 });
        var names = Enumerable.Range(0, 12_000).Select(number => $"rule-{number}").ToArray();

        for (var round = 0; round < 3; round++)
        {
            foreach (var name in names)
            {
                metrics.GuardrailJudged(name, Stage.Input, "success", 10);
            }
        }

        Lines(await PageAsync(metrics), Counter).ShouldAllBe(line => Count(line) == 3);
    }

    private static List<string> Lines(string page, string start) => [.. page.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private static long Count(string line) => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);

    private static async Task<string> PageAsync(GuardMetrics metrics)
    {
        using var stream = new MemoryStream();
        await metrics.WriteAsync(PipeWriter.Create(stream), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
