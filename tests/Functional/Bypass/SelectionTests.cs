using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>A caller can add guardrails, and never take one away; and a caller is who the one key says.</summary>
public sealed class SelectionTests(BypassRoad fixture) : IClassFixture<BypassRoad>
{
    [Theory]
    [InlineData("\"guardrails\":[]")]
    [InlineData("\"guardrails\":null")]
    [InlineData("\"guardrails\":{}")]
    [InlineData("\"disable_global_guardrail\":true")]
    [InlineData("\"metadata\":{\"disable_global_guardrail\":true,\"guardrails\":[]}")]
    [InlineData("\"litellm_metadata\":{\"disable_global_guardrail\":true,\"guardrails\":[]}")]
    [InlineData("\"guardrail_config\":{\"pii\":{\"enabled\":false}}")]
    [InlineData("\"guardrails\":[{\"pii\":{\"extra_body\":{\"enabled\":false}}}]")]
    [InlineData("\"policies\":[]")]
    public async Task DefaultGuardrail_StaysOn(string field)
    {
        var received = await fixture.PostMaskedAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"write to ana.lind@client.example"}],{{field}}}""");

        received.Json.TryGetProperty("guardrails", out _).ShouldBeFalse();
        received.Json.TryGetProperty("disable_global_guardrail", out _).ShouldBeFalse();
        received.Json.TryGetProperty("guardrail_config", out _).ShouldBeFalse();
        received.Json.TryGetProperty("policies", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("[\"piii\"]")]
    [InlineData("\"piii\"")]
    [InlineData("[{\"piii\":{}}]")]
    [InlineData("{\"piii\":{}}")]
    [InlineData("[\"pii-block\",\"piii\"]")]
    public async Task UnknownGuardrail_IsAnErrorThatListsTheKnownOnes(string value)
    {
        var reply = await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":{{value}}}""");

        reply.ShouldBeError(400);
        reply.ErrorMessage.ShouldContain("piii");
        reply.ErrorMessage.ShouldContain("pii-block");
        reply.ErrorMessage.ShouldContain("pii-strict");
        fixture.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[5]")]
    [InlineData("[[\"pii-block\"]]")]
    [InlineData("7")]
    [InlineData("true")]
    public async Task GuardrailsThatAreNoNames_AreRefused(string value) =>
        (await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"guardrails":{{value}}}""")).ShouldBeError(400);

    [Theory]
    [InlineData("\"guardrails\":[\"pii-block\"]")]
    [InlineData("\"metadata\":{\"guardrails\":[\"pii-block\"]}")]
    [InlineData("\"litellm_metadata\":{\"guardrails\":[\"pii-block\"]}")]
    public async Task RequestedGuardrail_BlocksBeforeTheUpstreamHears(string field)
    {
        var reply = await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"write to ana.lind@client.example"}],{{field}}}""");

        reply.ShouldBeError(400);
        reply.Header("x-litellm-applied-guardrails").ShouldBe("pii-block");
        fixture.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("x-api-key")]
    [InlineData("x-litellm-api-key")]
    [InlineData("Ocp-Apim-Subscription-Key")]
    public async Task KeySentTwice_IsRefused(string header)
    {
        var road = fixture.Fresh();
        var body = System.Text.Encoding.UTF8.GetBytes(Road.Chat("hi"));
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"{header}: {GuardApp.MasterKey}\r\n{header}: sk-another-key-of-nobody\r\n\r\n";

        (await RawHttp.SendAsync(road.App.Address, System.Text.Encoding.ASCII.GetBytes(head), body)).ShouldBeError(401);

        fixture.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task KeyTwiceInTheQuery_IsRefused()
    {
        var road = fixture.Fresh();

        (await road.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/chat/completions?key={GuardApp.MasterKey}&key=sk-x") { Content = GuardApi.Json(Road.Chat("hi")) }, ""))
            .ShouldBeError(401);
    }

    [Fact]
    public async Task WrongKeyInAHeader_IsNotRescuedByTheQuery()
    {
        var road = fixture.Fresh();

        (await road.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/chat/completions?key={GuardApp.MasterKey}") { Content = GuardApi.Json(Road.Chat("hi")) }, "sk-of-nobody"))
            .ShouldBeError(401);

        fixture.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task NoKey_IsRefusedBeforeTheBodyIsRead()
    {
        var road = fixture.Fresh();

        (await road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = GuardApi.Json("not json") }, "")).ShouldBeError(401);
    }

    [Theory]
    [InlineData("/v1//chat/completions")]
    [InlineData("/v1/chat/completions/x")]
    [InlineData("/v1/../v1/chat/completions/../chat")]
    [InlineData("/openai/v1/files")]
    public async Task PathNobodyServes_IsRefusedInTheEnvelope(string path)
    {
        var road = fixture.Fresh();

        (await road.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = GuardApi.Json(Road.Chat(Road.Email)) })).ShouldBeError(404);

        fixture.Upstream.Received.ShouldBeEmpty();
    }
}
