using System.Globalization;
using System.Text.Json;
using Guard.Engine.Rules;
using Guard.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.FunctionalTests.Rules;

/// <summary>Rules change while requests run: a mistake costs nothing but a word in health, and a good set is in force with the next request.</summary>
public sealed class LiveChangeTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions { Rules = Rule("falcon") });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task MistakeInARunningService_KeepsTheOldRules_AndFailsNoRequest()
    {
        using var stop = new CancellationTokenSource();
        var loop = AskUntilAsync(stop.Token);

        _road.App.Write("rules.yaml", Rule("falcon").Replace("action: block", "action: blok", StringComparison.Ordinal));
        await StatusBecomesAsync("degraded");
        (await _road.AskAsync("the falcon lands")).ShouldBeError(400);
        _road.App.Write("rules.yaml", Rule("heron"));
        await StatusBecomesAsync("healthy");
        (await _road.AskAsync("the falcon lands")).ShouldBeOk();
        (await _road.AskAsync("the heron lands")).ShouldBeError(400);

        await stop.CancelAsync();
        (await Deadline.Within(loop, "the loop to end")).ShouldAllBe(status => status == 200);
    }

    [Fact]
    public async Task Readiness_TellsTheMistake_ToAdministratorsOnly()
    {
        _road.App.Write("rules.yaml", Rule("falcon").Replace("words:", "wrods:", StringComparison.Ordinal));
        (await _road.SendAsync("POST", "/guard/v1/reload", "{}")).Status.ShouldBe(422);
        await StatusBecomesAsync("degraded");

        var open = await _road.GetAsync("/health/readiness", "");
        open.ShouldBeOk();
        open.Text.ShouldNotContain("wrods");
        var told = (await _road.GetAsync("/health/readiness")).Json.GetProperty("rules_diagnostics")[0];
        told.GetProperty("message").GetString()!.ShouldContain("wrods");
        told.GetProperty("file").GetString()!.ShouldEndWith("rules.yaml");
        told.GetProperty("line").GetInt32().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Reload_PutsChangedRulesInForce_AtOnce()
    {
        _road.App.Write("rules.yaml", Rule("heron"));

        var reply = (await _road.SendAsync("POST", "/guard/v1/reload", "{}")).ShouldBeOk();

        reply.Json.GetProperty("revision").GetString().ShouldBe((await _road.GetAsync("/health/readiness")).Json.GetProperty("rules_revision").GetString());
        (await _road.AskAsync("the heron lands")).ShouldBeError(400);
    }

    [Fact]
    public async Task Reload_TellsEveryMistake_AndKeepsTheOldRules()
    {
        var revision = (await _road.GetAsync("/guard/v1/rules")).ShouldBeOk().Json.GetProperty("revision").GetString();
        _road.App.Write("rules.yaml", Rule("falcon").Replace("input: falcon,", "input: sparrow,", StringComparison.Ordinal));

        var reply = (await _road.SendAsync("POST", "/guard/v1/reload", "{}")).ShouldBeError(422);

        reply.Json.GetProperty("error").GetProperty("diagnostics")[0].GetProperty("message").GetString()!.ShouldContain("example");
        reply.Json.GetProperty("revision").GetString().ShouldBe(revision);
        (await _road.GetAsync("/guard/v1/rules")).Json.GetProperty("status").GetString().ShouldBe("degraded");
        (await _road.AskAsync("the falcon lands")).ShouldBeError(400);
    }

    [Fact]
    public async Task HangUp_ReadsTheRulesAgain()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGHUP.");
        var attempted = new TaskCompletionSource();
        _road.App.Services.GetRequiredService<FileRuleSetSource>().Attempted += (_, _) => attempted.TrySetResult();

        ProcessSignals.HangUp();

        await Deadline.Within(attempted.Task, "the rules to be read again");
        (await _road.AskAsync("the falcon lands")).ShouldBeError(400);
    }

    [Theory]
    [InlineData("POST", "/guard/v1/reload")]
    [InlineData("GET", "/guard/v1/rules")]
    public async Task RulesAreTheAdministratorsAlone(string method, string path)
    {
        var key = await _road.Master.GenerateKeyAsync();

        (await _road.SendAsync(method, path, method == "POST" ? "{}" : null, key)).ShouldBeError(403);
        (await _road.SendAsync(method, path, method == "POST" ? "{}" : null, "")).ShouldBeError(401);
    }

    [Fact]
    public async Task Metrics_ShowADegradedSet()
    {
        (await _road.GetAsync("/metrics")).Text.ShouldContain("guard_rule_set_degraded 0");
        _road.App.Write("rules.yaml", "guard: v2\n");

        (await _road.SendAsync("POST", "/guard/v1/reload", "{}")).Status.ShouldBe(422);

        (await _road.GetAsync("/metrics")).Text.ShouldContain("guard_rule_set_degraded 1");
    }

    private static string Rule(string word) => string.Create(CultureInfo.InvariantCulture, $$"""
        guard: v1
        pack: house
        rules:
          - id: house/stop
            version: 1
            title: Stops
            at: [input]
            match: { keywords: { words: [{{word}}] } }
            action: block
            examples: [{ input: {{word}}, expect: { action: block } }]
        """);

    private async Task<List<int>> AskUntilAsync(CancellationToken stop)
    {
        var statuses = new List<int>();
        while (!stop.IsCancellationRequested)
        {
            statuses.Add((await _road.AskAsync("good morning")).Status);
        }

        return statuses;
    }

    private Task StatusBecomesAsync(string status) => Deadline.UntilAsync(
        async _ => JsonElement.Parse((await _road.GetAsync("/health/readiness", "")).ShouldBeOk().Text).GetProperty("status").GetString() == status, $"readiness to say {status}");
}
