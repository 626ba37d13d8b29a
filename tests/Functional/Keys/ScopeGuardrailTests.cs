using Guard.Testing;

namespace Guard.FunctionalTests.Keys;

/// <summary>Guardrails named on key, team, user or model run for every request of theirs.</summary>
public sealed class ScopeGuardrailTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
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
    public async Task GuardrailOfAKey_Runs()
    {
        await ShouldBlockAsync(await _road.Master.GenerateKeyAsync("""{"guardrails":["pii-block"]}"""));
    }

    [Fact]
    public async Task GuardrailOfAKey_RunsFromTheNextRequestOn()
    {
        var key = await _road.Master.GenerateKeyAsync();
        (await _road.AskAsync(Road.Email, key)).ShouldBeOk();
        (await _road.AdminAsync("/key/update", $$"""{"key":"{{key}}","guardrails":["pii-block"]}""")).ShouldBeOk();
        _road.Upstream.Forget();

        await ShouldBlockAsync(key);
    }

    [Fact]
    public async Task GuardrailOfATeam_Runs()
    {
        var team = (await _road.AdminAsync("/team/new", """{"team_alias":"strict","guardrails":["pii-block"]}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();

        await ShouldBlockAsync(await _road.Master.GenerateKeyAsync($$"""{"team_id":"{{team}}"}"""));
    }

    [Fact]
    public async Task GuardrailOfAUser_Runs()
    {
        (await _road.AdminAsync("/user/new", """{"user_id":"ana","guardrails":["pii-block"],"auto_create_key":false}""")).ShouldBeOk();

        await ShouldBlockAsync(await _road.Master.GenerateKeyAsync("""{"user_id":"ana"}"""));
    }

    [Fact]
    public async Task GuardrailOfAModel_Runs()
    {
        (await _road.PostAsync(GuardApi.ChatBody(Road.Email, "strict-model"))).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    private async Task ShouldBlockAsync(string key)
    {
        var reply = (await _road.AskAsync($"write to {Road.Email}", key)).ShouldBeError(400);

        reply.Header("x-litellm-applied-guardrails")!.ShouldContain("pii-block");
        reply.Text.ShouldNotContain(Road.Email);
        _road.Upstream.Received.ShouldBeEmpty();
    }
}
