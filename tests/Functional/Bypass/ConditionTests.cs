using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Bypass;

/// <summary>A condition of a rule is about what is asked for, however the caller spells it.</summary>
public sealed class ConditionTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Baseline = false,
        Rules = """
            guard: v1
            pack: house
            rules:
              - { id: house/model, version: 1, title: Model, at: [input], when: { model: gpt-4o-mini }, match: { keywords: [falcon] }, action: block }
              - { id: house/route, version: 1, title: Route, at: [input], when: { route: /v1/chat/completions }, match: { keywords: [heron] }, action: block }
              - { id: house/header, version: 1, title: Header, at: [input], when: { headers: { x-client-zone: outside } }, match: { keywords: [osprey] }, action: block }
              - { id: house/not-header, version: 1, title: No header, at: [input], when: { headers: { x-client-zone: { not: inside } } }, match: { keywords: [kestrel] }, action: block }
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData("""{"aliases":{"fast":"gpt-4o-mini"}}""")]
    [InlineData("""{"aliases":{"fast":"gpt-4o-mini"},"models":["fast"]}""")]
    public async Task Model_IsMeant_UnderAnAliasOfTheKey(string grant)
    {
        var key = await _road.Master.GenerateKeyAsync(grant);

        (await _road.PostAsync("""{"model":"fast","messages":[{"role":"user","content":"the falcon flies"}]}""", key)).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Model_IsMeant_UnderAnAliasOfTheTeam()
    {
        var team = (await _road.AdminAsync("/team/new", """{"team_alias":"hr","model_aliases":{"fast":"gpt-4o-mini"}}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        var key = await _road.Master.GenerateKeyAsync($$"""{"team_id":"{{team}}"}""");

        (await _road.PostAsync("""{"model":"fast","messages":[{"role":"user","content":"the falcon flies"}]}""", key)).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/chat/completions")]
    [InlineData("/V1/Chat/Completions")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("/v1/chat/%63ompletions")]
    public async Task Route_IsMeant_HoweverItIsSpelled(string path)
    {
        (await _road.SendAsync("POST", path, Road.Chat("the heron waits"))).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("osprey")]
    [InlineData("kestrel")]
    public async Task Header_OfAProxy_IsNotHiddenByAnotherOfTheCaller(string word)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = GuardApi.Json(Road.Chat($"the {word} dives")) };
        request.Headers.TryAddWithoutValidation("x-client-zone", ["inside", "outside"]);

        (await _road.SendAsync(request)).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }
}
