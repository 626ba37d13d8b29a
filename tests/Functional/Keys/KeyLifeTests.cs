using Guard.Testing;

namespace Guard.FunctionalTests.Keys;

/// <summary>What an administrator changes on a key holds from the next request on.</summary>
public sealed class KeyLifeTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Clock = _clock,
        Rows = """
              - model_name: other-model
                litellm_params:
                  model: openai/other-model
                  api_base: {base}
                  api_key: sk-upstream-secret-0000000000000001
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task GeneratedKey_OpensTheDoorAtOnce()
    {
        var key = await _road.Master.GenerateKeyAsync();

        (await _road.AskAsync("hi", key)).ShouldBeOk();
    }

    [Fact]
    public async Task UnknownKey_IsRefused()
    {
        (await _road.AskAsync("hi", "sk-of-nobody-at-all")).ShouldBeError(401);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task BlockedKey_IsRefused_UntilItIsUnblocked()
    {
        var key = await _road.Master.GenerateKeyAsync();
        (await _road.AdminAsync("/key/block", $$"""{"key":"{{key}}"}""")).ShouldBeOk();
        (await _road.AskAsync("hi", key)).ShouldBeError(401);

        (await _road.AdminAsync("/key/unblock", $$"""{"key":"{{key}}"}""")).ShouldBeOk();
        (await _road.AskAsync("hi", key)).ShouldBeOk();
    }

    [Fact]
    public async Task DeletedKey_IsRefused()
    {
        var key = await _road.Master.GenerateKeyAsync();
        (await _road.AdminAsync("/key/delete", $$"""{"keys":["{{key}}"]}""")).ShouldBeOk();

        (await _road.AskAsync("hi", key)).ShouldBeError(401);
    }

    [Fact]
    public async Task ModelsOfAKey_AreAllItMayCall()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["other-model"]}""");

        (await _road.AskAsync("hi", key)).ShouldBeError(403);
        (await _road.PostAsync(GuardApi.ChatBody("hi", "other-model"), key)).ShouldBeOk();
    }

    [Fact]
    public async Task UpdatedModels_HoldForTheNextRequest()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["other-model"]}""");
        (await _road.AskAsync("hi", key)).ShouldBeError(403);

        (await _road.AdminAsync("/key/update", $$"""{"key":"{{key}}","models":["gpt-4o-mini"]}""")).ShouldBeOk();

        (await _road.AskAsync("hi", key)).ShouldBeOk();
        (await _road.PostAsync(GuardApi.ChatBody("hi", "other-model"), key)).ShouldBeError(403);
    }

    [Fact]
    public async Task ModelList_ShowsOnlyWhatTheKeyMayCall()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["other-model"]}""");

        Names(await _road.GetAsync("/v1/models", key)).ShouldBe(["other-model"]);
        Names(await _road.GetAsync("/models", key)).ShouldBe(["other-model"]);
        Names(await _road.GetAsync("/v1/models")).ShouldBe(["gpt-4o-mini", "other-model"], ignoreOrder: true);
        (await _road.GetAsync("/v1/models", "sk-of-nobody-at-all")).ShouldBeError(401);
    }

    [Fact]
    public async Task ExpiredKey_IsRefused()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"duration":"30s"}""");
        (await _road.AskAsync("hi", key)).ShouldBeOk();

        _clock.Advance(TimeSpan.FromSeconds(31));

        (await _road.AskAsync("hi", key)).ShouldBeError(400);
    }

    [Fact]
    public async Task KeyInfo_ShowsHashAndNeverTheSecret()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"key_alias":"mine"}""");

        var info = (await _road.GetAsync("/key/info", key)).ShouldBeOk();

        info.Text.ShouldNotContain(key);
        info.Json.GetProperty("info").GetProperty("key_alias").GetString().ShouldBe("mine");
    }

    [Fact]
    public async Task VirtualKey_MayNotAdminister()
    {
        var key = await _road.Master.GenerateKeyAsync();

        var reply = await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/key/generate") { Content = GuardApi.Json("{}") }, key);

        reply.Status.ShouldBeOneOf(401, 403);
        reply.ShouldBeEnvelope();
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("API-Key", "{0}")]
    [InlineData("x-api-key", "{0}")]
    [InlineData("x-goog-api-key", "{0}")]
    [InlineData("x-litellm-api-key", "{0}")]
    [InlineData("x-litellm-api-key", "Bearer {0}")]
    [InlineData("Ocp-Apim-Subscription-Key", "{0}")]
    public async Task KeyOfEveryCarrier_OpensTheDoor_AndStaysBehind(string header, string form)
    {
        var key = await _road.Master.GenerateKeyAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = GuardApi.Json(Road.Chat("hi")) };
        request.Headers.TryAddWithoutValidation(header, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, key));
        request.Headers.TryAddWithoutValidation("Cookie", "session=of-the-caller");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");

        (await _road.SendAsync(request, "")).ShouldBeOk();

        var received = _road.Upstream.LastRequest;
        received.Everything.ShouldNotContain(key);
        received.Everything.ShouldNotContain("of-the-caller");
        received.Everything.ShouldNotContain("203.0.113.7");
        received.Header("Authorization").ShouldBe($"Bearer {Road.UpstreamKey}");
        received.HeaderNames.Order(StringComparer.OrdinalIgnoreCase)
            .ShouldBe(["Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Host", "User-Agent"], ignoreOrder: true);
    }

    [Fact]
    public async Task KeyInTheQuery_OpensTheDoor_AndStaysBehind()
    {
        var key = await _road.Master.GenerateKeyAsync();

        (await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/chat/completions?key={key}") { Content = GuardApi.Json(Road.Chat("hi")) }, "")).ShouldBeOk();

        _road.Upstream.LastRequest.Everything.ShouldNotContain(key);
    }

    private static IEnumerable<string> Names(WholeReply reply) =>
        reply.ShouldBeOk().Json.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!);
}
