namespace Guard.FunctionalTests.Rules;

/// <summary><c>POST /guard/v1/explain</c> says which guardrails run, in order, and why each.</summary>
public sealed class ExplainTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Rules = """
            guard: v1
            pack: house
            rules:
              - { id: house/of-key, name: of-key, version: 1, title: Key, apply: on_request, mode: monitor, at: [input], match: { keywords: [one] }, action: block }
              - { id: house/of-team, name: of-team, version: 1, title: Team, apply: on_request, mode: monitor, at: [input], match: { keywords: [two] }, action: block }
              - { id: house/of-request, name: of-request, version: 1, title: Request, apply: on_request, mode: monitor, at: [input], match: { keywords: [three] }, action: block }
            """,
        Rows = """
              - model_name: strict-model
                litellm_params:
                  model: openai/strict-model
                  api_base: {base}
                  api_key: sk-upstream-secret-0000000000000001
                  guardrails: [pii-block]
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task Explanation_TellsOrderAndOrigin_OfKeyTeamModelAndRequest()
    {
        var team = (await _road.AdminAsync("/team/new", """{"team_alias":"hr","guardrails":["of-team"]}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        await _road.Master.GenerateKeyAsync($$"""{"key_alias":"desk","team_id":"{{team}}","guardrails":["of-key"]}""");

        var reply = (await _road.AdminAsync("/guard/v1/explain", """{"key_alias":"desk","model":"strict-model","guardrails":["of-request"]}""")).ShouldBeOk();

        Runs(reply).ShouldBe(["1 of-key key", "2 of-team team", "3 of-request request", "4 pii-block model", "5 tools-watch rule", "6 flow-watch rule", "7 personal-data-goes-out rule", "8 pii rule"]);
        var rule = reply.Json.GetProperty("guardrails")[7].GetProperty("reasons")[0].GetProperty("origin");
        rule.GetProperty("file").GetString()!.ShouldEndWith("pii.yaml");
        rule.GetProperty("line").GetInt32().ShouldBeGreaterThan(1);
        reply.Json.GetProperty("skipped").EnumerateArray().ShouldContain(item => item.GetProperty("name").GetString() == "confidential-markings");
    }

    [Fact]
    public async Task AnyKey_MayAskForItself_AndForNobodyElse()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"key_alias":"mine","guardrails":["of-key"]}""");

        Runs((await _road.SendAsync("POST", "/guard/v1/explain", """{"model":"gpt-4o-mini"}""", key)).ShouldBeOk()).ShouldBe(["1 of-key key", "2 tools-watch rule", "3 flow-watch rule", "4 personal-data-goes-out rule", "5 pii rule"]);
        (await _road.SendAsync("POST", "/guard/v1/explain", """{"key_alias":"mine"}""", key)).ShouldBeError(403);
    }

    [Fact]
    public async Task UnknownNames_AreTold()
    {
        (await _road.AdminAsync("/guard/v1/explain", """{"key_alias":"nobody"}""")).ShouldBeError(404);
        (await _road.AdminAsync("/guard/v1/explain", """{"model":"no-such-model"}""")).Status.ShouldBeInRange(400, 404);
        (await _road.AdminAsync("/guard/v1/explain", """{"model":"gpt-4o-mini","request":{"guardrails":["of-request"]}}""")).ShouldBeError(400).ErrorMessage.ShouldStartWith("\"request\" says nothing here");
        (await _road.AdminAsync("/guard/v1/explain", """{"guardrails":["no-such-guardrail"]}""")).ShouldBeOk().Json.GetProperty("refused").GetString()!.ShouldContain("no-such-guardrail");
    }

    private static IEnumerable<string> Runs(WholeReply reply) => reply.Json.GetProperty("guardrails").EnumerateArray().Select(static item =>
        $"{item.GetProperty("order").GetInt32()} {item.GetProperty("name").GetString()} {string.Join('+', item.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetProperty("source").GetString()))}");
}
