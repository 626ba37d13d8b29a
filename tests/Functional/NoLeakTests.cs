using Guard.Testing;

namespace Guard.FunctionalTests;

/// <summary>Keys and matched text stay out of logs, metrics and errors, whatever goes wrong.</summary>
public sealed class NoLeakTests
{
    [Fact]
    public async Task LogsMetricsAndErrors_HoldNoSecret()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Limits = "stall_timeout: 0.5" });
        var key = await road.Master.GenerateKeyAsync();
        var errors = new List<string>();
        foreach (var reply in Replies())
        {
            road.Upstream.Answer(reply);
            foreach (var body in Bodies())
            {
                var answer = await road.PostAsync(body, key);

                // A model or guardrail nobody knows is named back to who named it, and to nobody else.
                if (answer.Status != 200 && !answer.ErrorMessage.Contains("not served here", StringComparison.Ordinal) && !answer.ErrorMessage.StartsWith("Unknown guardrail", StringComparison.Ordinal))
                {
                    errors.Add(answer.Text + string.Join('\n', answer.Headers));
                }
            }
        }

        errors.Add((await road.AskAsync("hi", key + "x")).ShouldBeError(401).Text);
        errors.Add((await road.GetAsync($"/nowhere?key={key}")).ShouldBeError(404).Text);
        errors.Add((await road.AdminAsync("/key/delete", $$"""{"keys":["{{key}}x"]}""")).ShouldBeError(404).Text);
        errors.Add((await road.AdminAsync("/key/update", $$"""{"key":"{{key}}","max_budget":"{{Road.Email}}"}""")).ShouldBeError(400).Text);
        var metrics = (await road.GetAsync("/metrics")).ShouldBeOk().Text;
        var logs = road.App.Logs.Entries;

        errors.Count.ShouldBeGreaterThan(20);
        logs.ShouldNotBeEmpty();
        foreach (var secret in (string[])[key, GuardApp.MasterKey, Road.UpstreamKey, Road.Email, "ana.lind", Road.Card])
        {
            errors.ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
            metrics.ShouldNotContain(secret);
            logs.Where(log => log.ToString().Contains(secret, StringComparison.Ordinal))
                .Select(log => $"{log.Category} {log.Level}").Distinct().ShouldBeEmpty(secret);
        }
    }

    private static IEnumerable<FakeReply> Replies() =>
    [
        FakeReply.Text($"It is {Road.Email}, card {Road.Card}."),
        FakeReply.Text($"It is {Road.Email} and you are {Road.UpstreamKey}").WithFault(FakeFault.CutInTheMiddle, 3),
        FakeReply.Text("lost").WithFault(FakeFault.Garbage, 1),
        FakeReply.Error(401, $"Incorrect API key provided: {Road.UpstreamKey}", "invalid_request_error", "invalid_api_key"),
        FakeReply.Raw(500, "text/plain", $"stack trace with {Road.UpstreamKey}"),
    ];

    private static IEnumerable<string> Bodies() =>
    [
        Road.Chat($"write to {Road.Email}, card {Road.Card}"),
        Road.Chat($"write to {Road.Email}", stream: true),
        $$"""{"model":"gpt-4o-mini","guardrails":["pii-block"],"messages":[{"role":"user","content":"{{Road.Email}}"}]}""",
        $$"""{"model":"{{Road.Email}}","messages":[{"role":"user","content":"hi"}]}""",
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{Road.Email}}"}],"{{Road.Email}}":1,"{{Road.Email}}":2}""",
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{Road.Email}}"} {{Road.Email}}""",
        $$"""{"model":"gpt-4o-mini","guardrails":["{{Road.Email}}"],"messages":[{"role":"user","content":"hi"}]}""",
        $$"""{"model":"gpt-4o-mini","user":"{{Road.Email}}","messages":[{"role":"user","content":"hi"}]}""",
        $$"""{"model":"gpt-4o-mini","stream":"{{Road.Email}}","messages":[]}""",
    ];
}
