using Guard.Testing;

namespace Guard.FunctionalTests.LiteLlm;

/// <summary>A LiteLLM configuration with guardrails, driven with requests as its users send them.</summary>
public sealed class LiteLlmGuardrailTests : IAsyncLifetime
{
    private const string Keyed = """{"metadata":{"allow_disable_global_guardrail":true}}""";

    private FakeGuardrailService _service = null!;
    private Road _road = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakeGuardrailService.StartAsync();
        _road = await Road.StartAsync(new RoadOptions
        {
            Baseline = false,
            Rows = """
                  - model_name: strict-model
                    litellm_params:
                      model: openai/strict-model
                      api_base: {base}
                      api_key: sk-upstream-secret-0000000000000001
                      guardrails: [word-guard]
                """,
            More = $$"""
                guardrails:
                  - guardrail_name: presidio-pii
                    litellm_params:
                      guardrail: presidio
                      mode: [pre_call, post_call]
                      default_on: true
                      pii_entities_config: {EMAIL_ADDRESS: MASK, CREDIT_CARD: BLOCK}
                  - guardrail_name: word-guard
                    litellm_params:
                      guardrail: litellm_content_filter
                      mode: pre_call
                      blocked_words: [{keyword: falcon, action: BLOCK}]
                  - guardrail_name: service
                    litellm_params:
                      guardrail: generic_guardrail_api
                      mode: pre_call
                      api_base: {{_service.BaseUrl}}
                  - guardrail_name: tools
                    litellm_params:
                      guardrail: tool_permission
                      mode: pre_call
                      rules: [{id: no_read, tool_name: "Read", decision: deny}]
                      default_action: allow
                      on_disallowed_action: block
                  - guardrail_name: armor
                    litellm_params: {guardrail: model_armor, mode: pre_call}
                policies:
                  hr-policy:
                    guardrails: {add: [word-guard]}
                policy_attachments:
                  - {policy: hr-policy, teams: ["HR"]}
                """,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _road.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task PersonalData_IsAlwaysMasked_InRequestsAndAnswers()
    {
        _road.Upstream.Answer(FakeReply.Text($"you wrote to {Road.Email}"));

        var reply = (await _road.AskAsync($"mail {Road.Email}")).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldContain(Road.Mask);
        _road.Upstream.LastRequest.BodyText.ShouldNotContain(Road.Email);
        reply.Content.ShouldBe($"you wrote to {Road.Mask}");
        reply.Header("x-litellm-applied-guardrails").ShouldBe("presidio-pii");
    }

    [Fact]
    public async Task BlockedEntity_IsRefused()
    {
        (await _road.AskAsync($"card {Road.Card}")).ShouldBeError(400).ErrorMessage.ShouldContain("Blocked entity detected: CREDIT_CARD by Guardrail: presidio-pii");

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"the falcon"}],"guardrails":["word-guard"]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"the falcon"}],"guardrails":[{"word-guard":{"extra_body":{"a":1}}}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"the falcon"}],"metadata":{"guardrails":{"word-guard":{}}}}""")]
    public async Task WordGuard_RunsOnRequest(string body)
    {
        (await _road.AskAsync("the falcon")).ShouldBeOk();
        _road.Upstream.Forget();

        (await _road.PostAsync(body)).ShouldBeError(400).ErrorMessage.ShouldContain("word-guard");

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task ToolPermission_JudgesTheToolsOfARequest()
    {
        const string body = """
            {"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":["tools"],
             "tools":[{"type":"function","function":{"name":"Read","parameters":{"type":"object","properties":{}}}}]}
            """;

        (await _road.PostAsync(body)).ShouldBeError(400).ErrorMessage.ShouldContain("Read");
        (await _road.PostAsync(body.Replace("\"Read\"", "\"Write\"", StringComparison.Ordinal))).ShouldBeOk();
    }

    [Fact]
    public async Task PolicyOfATeam_IsForced_AndCannotBeDropped()
    {
        var team = (await _road.AdminAsync("/team/new", """{"team_alias":"HR","metadata":{"allow_disable_global_guardrail":true}}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        var key = await _road.Master.GenerateKeyAsync($$"""{"team_id":"{{team}}"}""");

        (await _road.AskAsync("the falcon", key)).ShouldBeError(400);
        (await _road.PostAsync("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"the falcon"}],"disable_global_guardrail":true,"guardrails":[],"policies":[]}""", key)).ShouldBeError(400);
        _road.Upstream.Received.ShouldBeEmpty();
        (await _road.AskAsync("the falcon", await _road.Master.GenerateKeyAsync())).ShouldBeOk();
    }

    [Fact]
    public async Task PolicyOfAKey_IsForced_AndUnknownOnesAreRefused()
    {
        var created = (await _road.AdminAsync("/key/generate", """{"policies":["hr-policy"]}""")).ShouldBeOk();
        created.Json.GetProperty("policies")[0].GetString().ShouldBe("hr-policy");

        (await _road.AskAsync("the falcon", created.Json.GetProperty("key").GetString())).ShouldBeError(400);
        (await _road.AdminAsync("/key/generate", """{"policies":["hr-polizy"]}""")).ShouldBeError(400).ErrorMessage.ShouldContain("hr-polizy");
        (await _road.AdminAsync("/team/new", """{"policies":["hr-polizy"]}""")).ShouldBeError(400);
    }

    [Fact]
    public async Task GuardrailOfAModel_IsForced()
    {
        var body = GuardApi.ChatBody("the falcon", "strict-model", stream: false);

        (await _road.PostAsync(body)).ShouldBeError(400);
    }

    [Fact]
    public async Task DisablingTheGlobalOnes_IsHonoured_OnlyWhereAnAdministratorAllowedIt()
    {
        var body = $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{Road.Email}}"}],"disable_global_guardrail":true}""";

        (await _road.PostAsync(body, await _road.Master.GenerateKeyAsync())).ShouldBeOk();
        _road.Upstream.LastRequest.BodyText.ShouldContain(Road.Mask);

        (await _road.PostAsync(body, await _road.Master.GenerateKeyAsync(Keyed))).ShouldBeOk();
        _road.Upstream.LastRequest.BodyText.ShouldContain(Road.Email);
        _road.Upstream.LastRequest.BodyText.ShouldNotContain("disable_global_guardrail");
    }

    [Fact]
    public async Task KeyThatIsFreedByAnAdministrator_RunsWithoutTheGlobalOnes()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"metadata":{"opted_out_global_guardrails":["presidio-pii"]}}""");

        (await _road.AskAsync(Road.Email, key)).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldContain(Road.Email);
    }

    [Fact]
    public async Task TeamThatMayNotModify_IsRefused_WhenItNamesGuardrails()
    {
        var team = (await _road.AdminAsync("/team/new", """{"metadata":{"guardrails":{"modify_guardrails":false}}}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        var key = await _road.Master.GenerateKeyAsync($$"""{"team_id":"{{team}}"}""");

        (await _road.PostAsync("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":["word-guard"]}""", key)).ShouldBeError(403);
        (await _road.AskAsync("hi", key)).ShouldBeOk();
    }

    [Fact]
    public async Task ExtraBody_ReachesTheGuardrailItIsFor()
    {
        (await _road.PostAsync("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":[{"service":{"extra_body":{"level":"high"}}},"word-guard"]}""")).ShouldBeOk();

        _service.Last.Json.GetProperty("additional_provider_specific_params").GetProperty("level").GetString().ShouldBe("high");
        _road.Upstream.LastRequest.BodyText.ShouldNotContain("level");
    }

    [Fact]
    public async Task GuardrailThatIsNotServed_RefusesWhoeverNamesIt()
    {
        (await _road.PostAsync("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":["armor"]}""")).ShouldBeError(400).ErrorMessage.ShouldContain("model_armor");
    }
}
