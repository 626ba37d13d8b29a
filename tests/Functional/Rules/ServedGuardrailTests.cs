using System.Text.Json;
using Guard.Testing;

namespace Guard.FunctionalTests.Rules;

/// <summary>Other gateways ask Guard: LiteLLM's <c>apply_guardrail</c> and its generic guardrail API.</summary>
public sealed class ServedGuardrailTests : IAsyncLifetime
{
    private const string Generic = "/beta/litellm_basic_guardrail_api";

    private Road _road = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _road = await Road.StartAsync();
        _key = await _road.Master.GenerateKeyAsync();
    }

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData("/guardrails/apply_guardrail")]
    [InlineData("/apply_guardrail")]
    public async Task Apply_AnswersTheEditedText(string path)
    {
        var reply = (await _road.SendAsync("POST", path, $$"""{"guardrail_name":"pii","text":"write to {{Road.Email}}","language":"en"}""", _key)).ShouldBeOk();

        reply.Text.ShouldBe("""{"response_text":"write to <EMAIL_ADDRESS>"}""");
    }

    [Fact]
    public async Task Apply_AnswersABlockInTheEnvelope()
    {
        var reply = (await _road.SendAsync("POST", "/guardrails/apply_guardrail", $$"""{"guardrail_name":"pii-block","text":"write to {{Road.Email}}","input_type":"response"}""", _key)).ShouldBeError(400);

        reply.ErrorMessage.ShouldContain("pii-block");
        reply.Text.ShouldNotContain(Road.Email);
    }

    [Theory]
    [InlineData("""{"text":"x"}""", 400)]
    [InlineData("""{"guardrail_name":"pii"}""", 400)]
    [InlineData("""{"guardrail_name":"lost","text":"x"}""", 400)]
    [InlineData("""{"guardrail_name":"pii","text":"x","input_type":"sideways"}""", 400)]
    public async Task Apply_RefusesWhatItCannotDo(string body, int status) =>
        (await _road.SendAsync("POST", "/guardrails/apply_guardrail", body, _key)).ShouldBeError(status);

    [Fact]
    public async Task Apply_AsksForAKey() => (await _road.SendAsync("POST", "/apply_guardrail", """{"guardrail_name":"pii","text":"x"}""", "")).ShouldBeError(401);

    [Fact]
    public async Task GenericCall_ReturnsEveryText_WhenOneWasEdited()
    {
        var reply = (await _road.SendAsync("POST", Generic, GenericBody(["good morning", $"write to {Road.Email}"]), _key)).ShouldBeOk();

        reply.Json.GetProperty("action").GetString().ShouldBe("GUARDRAIL_INTERVENED");
        reply.Json.GetProperty("texts").EnumerateArray().Select(static text => text.GetString()).ShouldBe(["good morning", "write to <EMAIL_ADDRESS>"]);
    }

    [Fact]
    public async Task GenericCall_AnswersNone_WhenNothingIsFound() =>
        (await _road.SendAsync("POST", Generic, GenericBody(["good morning"], "response"), _key)).ShouldBeOk().Text.ShouldBe("""{"action":"NONE"}""");

    [Theory]
    [InlineData("request")]
    [InlineData("response")]
    public async Task GenericCall_RunsWhatItNames_AndTellsARefusal(string side)
    {
        var reply = (await _road.SendAsync("POST", Generic, GenericBody([Road.Email], side, "pii-block"), _key)).ShouldBeOk();

        reply.Json.GetProperty("action").GetString().ShouldBe("BLOCKED");
        reply.Json.GetProperty("blocked_reason").GetString()!.ShouldContain("pii-block");
        reply.Text.ShouldNotContain(Road.Email);
    }

    [Fact]
    public async Task GenericCall_RunsTheGuardrailsOfItsKey()
    {
        var strict = await _road.Master.GenerateKeyAsync("""{"guardrails":["pii-block"]}""");

        (await _road.SendAsync("POST", Generic, GenericBody([Road.Email]), strict)).ShouldBeOk().Json.GetProperty("action").GetString().ShouldBe("BLOCKED");
    }

    [Fact]
    public async Task GenericCall_TakesItsKeyFromXApiKey()
    {
        using var client = new HttpClient { BaseAddress = _road.App.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, Generic) { Content = GuardApi.Json(GenericBody(["x"])) };
        request.Headers.Add("x-api-key", _key);

        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)reply.StatusCode).ShouldBe(200);
        (await _road.SendAsync("POST", Generic, GenericBody(["x"]), "")).ShouldBeError(401);
    }

    [Fact]
    public async Task GenericCall_ReturnsEditedTools()
    {
        var tool = new { type = "function", function = new { name = "mail", description = $"write to {Road.Email}", parameters = new { type = "object" } } };
        var body = JsonSerializer.Serialize(new { texts = Array.Empty<string>(), input_type = "request", tools = new[] { tool } });

        var reply = (await _road.SendAsync("POST", Generic, body, _key)).ShouldBeOk();

        reply.Json.GetProperty("action").GetString().ShouldBe("GUARDRAIL_INTERVENED");
        reply.Json.GetProperty("tools")[0].GetProperty("function").GetProperty("description").GetString().ShouldBe("write to <EMAIL_ADDRESS>");
    }

    [Fact]
    public async Task GenericCall_RefusesAnEditedToolCall_WhichItsAnswerCannotCarry()
    {
        var body = JsonSerializer.Serialize(new
        {
            texts = Array.Empty<string>(),
            input_type = "response",
            tool_calls = new[] { new { id = "c", type = "function", function = new { name = "mail", arguments = $$"""{"to":"{{Road.Email}}"}""" } } },
        });

        (await _road.SendAsync("POST", Generic, body, _key)).ShouldBeOk().Json.GetProperty("action").GetString().ShouldBe("BLOCKED");
    }

    [Theory]
    [InlineData("""{"texts":"x"}""")]
    [InlineData("""{"texts":[1]}""")]
    [InlineData("""{"texts":["x"],"input_type":"sideways"}""")]
    [InlineData("""{"texts":["x"],"tools":{}}""")]
    [InlineData("not json")]
    public async Task GenericCall_RefusesWhatItCannotRead(string body) => (await _road.SendAsync("POST", Generic, body, _key)).ShouldBeError(400);

    [Fact]
    public async Task GenericCall_NeedsNoKey_WhereTheRouteIsPublic()
    {
        await using var open = await Road.StartAsync(new RoadOptions { More = "general_settings:\n  public_routes: [/beta/litellm_basic_guardrail_api]" });

        (await open.SendAsync("POST", Generic, GenericBody([Road.Email]), "")).ShouldBeOk().Text.ShouldContain("<EMAIL_ADDRESS>");
    }

    private static string GenericBody(string[] texts, string side = "request", params string[] guardrails) => JsonSerializer.Serialize(new
    {
        texts,
        images = Array.Empty<string>(),
        input_type = side,
        model = "gpt-4o-mini",
        litellm_call_id = "c1",
        request_data = new { user_api_key_alias = "theirs" },
        request_headers = new { host = "[present]" },
        additional_provider_specific_params = new { guardrails },
    });
}
