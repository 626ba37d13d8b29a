using Guard.Testing;

namespace Guard.FunctionalTests.Rules;

/// <summary>A second rule set observes and is counted; callers never notice it.</summary>
public sealed class ShadowTests
{
    private const string Decisions = "guard_shadow_decisions_total";

    [Fact]
    public async Task ShadowRules_AreCounted_AndChangeNothing()
    {
        await using var road = await StartAsync(Rule("falcon"));

        (await road.AskAsync("the falcon lands")).ShouldBeOk();
        (await road.AskAsync("good morning")).ShouldBeOk();

        await CountedAsync(road, Decisions + """{live="allow",shadow="block"} 1""");
        await CountedAsync(road, """guard_shadow_rule_decisions_total{rule="house/stop@1",decision="block"} 1""");
        (await road.GetAsync("/metrics")).Text.ShouldContain("guard_shadow_dropped_total 0");
    }

    [Fact]
    public async Task ShadowRules_JudgeWholeAnswers_AndTheBaselineStands()
    {
        await using var road = await StartAsync(Rule("falcon").Replace("at: [input]", "at: [output]", StringComparison.Ordinal));
        road.Upstream.Answer(FakeReply.Text($"the falcon writes to {Road.Email}"));

        (await road.AskAsync("good morning")).ShouldBeOk().Content.ShouldBe($"the falcon writes to {Road.Mask}");

        await CountedAsync(road, Decisions + """{live="mask",shadow="block"} 1""");
        await CountedAsync(road, Decisions + """{live="allow",shadow="allow"} 1""");
    }

    [Fact]
    public async Task BrokenShadowRules_DoNotStopTheService_AndAreTold()
    {
        await using var road = await StartAsync("guard: v1\npack: house\nrulez: []\n");

        (await road.AskAsync("good morning")).ShouldBeOk();
        var health = (await road.GetAsync("/health/readiness")).ShouldBeOk().Json;
        health.GetProperty("status").GetString().ShouldBe("healthy");
        health.GetProperty("shadow_rules_status").GetString().ShouldBe("degraded");
        await Deadline.UntilAsync(_ => Task.FromResult(road.App.Logs.Text.Contains("rulez", StringComparison.Ordinal)), "the finding to be logged");
    }

    private static async Task<Road> StartAsync(string shadow)
    {
        var road = await Road.StartAsync(new RoadOptions { Shadow = shadow });
        if (!shadow.Contains("rulez", StringComparison.Ordinal))
        {
            await Deadline.UntilAsync(
                async _ => (await road.GetAsync("/health/readiness")).Json.GetProperty("shadow_rules_status").GetString() == "current", "the shadow rules to be loaded");
        }

        return road;
    }

    private static Task CountedAsync(Road road, string line) => Deadline.UntilAsync(async _ => (await road.GetAsync("/metrics")).Text.Contains(line, StringComparison.Ordinal), line);

    private static string Rule(string word) => $$"""
        guard: v1
        pack: house
        rules:
          - id: house/stop
            version: 1
            title: Stops
            at: [input]
            match: { keywords: [{{word}}] }
            action: block
            mode: enforce
        """;
}
