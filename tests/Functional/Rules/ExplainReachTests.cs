using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Rules;

/// <summary>What a key holder learns of rules is what stands for the key itself.</summary>
public sealed class ExplainReachTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Rules = """
            guard: v1
            pack: house
            rules:
              - { id: house/inquiry, version: 1, title: Inquiry, when: { team: auditors }, at: [input], match: { keywords: [one] }, action: block }
            """,
        Rows = """
              - model_name: board-model
                litellm_params:
                  model: openai/board-model
                  api_base: {base}
                  api_key: sk-upstream-secret-0000000000000001
                  guardrails: [pii-block]
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task RulesForOthers_AreNotTold()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["gpt-4o-mini"]}""");

        var reply = (await _road.SendAsync("POST", "/guard/v1/explain", """{"model":"gpt-4o-mini"}""", key)).ShouldBeOk();

        reply.Text.ShouldNotContain("house/inquiry");
        reply.Text.ShouldNotContain(".yaml");
        reply.Text.ShouldContain("\"pii\"");
    }

    [Theory]
    [InlineData("board-model")]
    [InlineData("no-such-model")]
    public async Task ModelThatIsNotTheKeysOwn_IsRefused(string model)
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["gpt-4o-mini"]}""");

        var reply = await _road.SendAsync("POST", "/guard/v1/explain", $$"""{"model":"{{model}}"}""", key);

        reply.Status.ShouldBe(403);
        reply.Text.ShouldNotContain("pii-block");
    }
}
