using Guard.Engine.Spend;
using Guard.Testing;
using static Guard.FunctionalTests.Responses.ResponsesRoad;

namespace Guard.FunctionalTests.Responses;

/// <summary>Responses travel the road of chat: judged both ways, booked, refused alike.</summary>
public sealed class ResponsesTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Rows = """
              - model_name: mocked
                litellm_params: {model: mock/echo}
              - model_name: chat-only
                litellm_params: {model: mistral/x, api_base: "{base}", api_key: k}
              - model_name: mixed
                litellm_params: {model: mistral/x, api_base: "{base}", api_key: k, weight: 1000000000}
              - model_name: mixed
                litellm_params: {model: openai/gpt-4o, api_base: "{base}", api_key: k, weight: 1}
              - model_name: dated-azure
                litellm_params: {model: azure/dep, api_base: "{base}/openai", api_key: k, api_version: 2025-04-01-preview}
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/responses")]
    public async Task WholeResponse_IsMaskedBothWays(string path)
    {
        _road.Upstream.Answer(FakeReply.Text($"Her address is {Road.Email}."));

        var reply = (await _road.RespondAsync(Ask($"Write to {Road.Email}"), path: path)).ShouldBeOk();

        _road.Upstream.LastRequest.Path.ShouldBe("/v1/responses");
        _road.Upstream.LastRequest.Json.GetProperty("input").GetString().ShouldBe($"Write to {Road.Mask}");
        reply.OutputText().ShouldBe($"Her address is {Road.Mask}.");
        reply.Text.ShouldNotContain(Road.Email);
        reply.Header("x-litellm-applied-guardrails").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task StreamedResponse_ShowsTheMaskInItsDeltasAndInEveryRepeat()
    {
        _road.Upstream.Answer(FakeReply.Text($"Her address is {Road.Email}, I think.") with { ChunkLength = 3 });

        var answer = await _road.RespondStreamedAsync(Ask("hi", stream: true));

        answer.Deltas().ShouldBe($"Her address is {Road.Mask}, I think.");
        answer.FinalText().ShouldBe($"Her address is {Road.Mask}, I think.");
        answer.Raw.ShouldNotContain(Road.Email);
        answer.Raw.ShouldNotContain("[DONE]");
        answer.EndedCleanly.ShouldBeTrue();
    }

    [Fact]
    public async Task UntouchedRequestAndAnswer_TravelByteForByte()
    {
        var body = """{ "model":"gpt-4o-mini", "input":[{"role":"user","content":"plain words"}],"brand_new":{"a":[1, 2.50]} }""";
        _road.Upstream.Answer(FakeReply.Text("Plain words too."));

        var reply = (await _road.RespondAsync(body)).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldBe(body);
        reply.OutputText().ShouldBe("Plain words too.");
    }

    [Fact]
    public async Task Stream_DoesNotAskForUsage_AsChatMust()
    {
        await _road.RespondStreamedAsync(Ask("hi", stream: true));

        _road.Upstream.LastRequest.Json.TryGetProperty("stream_options", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task BlockedInput_NeverReachesTheUpstream()
    {
        var reply = (await _road.RespondAsync($$"""{"model":"gpt-4o-mini","guardrails":["pii-block"],"input":"{{Road.Email}}"}""")).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
        (await _road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem().CallType.ShouldBe("aresponses");
    }

    [Fact]
    public async Task BlockedAnswer_IsRefused_AndBooked()
    {
        _road.Upstream.Answer(FakeReply.Text($"It is {Road.Email}.") with { Tokens = (1000, 500) });

        var reply = (await _road.RespondAsync("""{"model":"gpt-4o-mini","guardrails":["pii-block"],"input":"hi"}""")).ShouldBeError(400);

        var record = (await _road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem();
        (record.Status, record.Cost.Value).ShouldBe((AttemptStatus.Blocked, 450_000));
    }

    [Fact]
    public async Task BlockInTheMiddleOfAStream_IsAnErrorEventWithoutTheText()
    {
        _road.Upstream.Answer(FakeReply.Text("A beginning that is long enough to be sent at once. It is ana.lind@client.example and more."));

        var answer = await _road.RespondStreamedAsync("""{"model":"gpt-4o-mini","stream":true,"guardrails":["pii-block"],"input":"hi"}""");

        answer.Raw.ShouldNotContain("ana.lind");
        answer.FinalText().ShouldBeNull();
        var error = answer.OfType("error").ShouldHaveSingleItem();
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("error").GetProperty("code").GetString().ShouldBe("400");
        answer.Error.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Usage_IsBooked(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text("one two three") with { Tokens = (1000, 500) });

        (await _road.RespondAsync(Ask("hi", stream))).ShouldBeOk();

        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        (record.Usage.InputTokens, record.Usage.OutputTokens, record.Usage.Source, record.IsStream, record.CallType, record.Cost.Value)
            .ShouldBe((1000, 500, UsageSource.Provider, stream, "aresponses", 450_000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnswerWithoutUsage_IsBookedWithAnEstimate(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text(string.Concat(Enumerable.Repeat("word ", 40))) with { OmitsUsage = true });

        (await _road.RespondAsync(Ask("hi there", stream))).ShouldBeOk();

        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        (record.Usage.Source, record.Usage.InputTokens > 0).ShouldBe((UsageSource.Estimated, true));
        record.Usage.OutputTokens.ShouldBeInRange(20, 100);
    }

    [Fact]
    public async Task KeyWithoutTheModel_IsRefused()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"models":["mocked"]}""");

        (await _road.RespondAsync(Ask("hi"), key)).ShouldBeError(403);
        (await _road.RespondAsync(Ask("hi"), "sk-nobody")).ShouldBeError(401);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task UpstreamError_IsPassedOn()
    {
        _road.Upstream.Answer(FakeReply.Error(404, "No such model.", "invalid_request_error", "model_not_found"));

        (await _road.RespondAsync(Ask("hi"))).ShouldBeError(404).ErrorMessage.ShouldBe("No such model.");
    }

    [Theory]
    [InlineData("""{"id":"c","object":"chat.completion","choices":[]}""")]
    [InlineData("""{"error":{"message":"overloaded"}}""")]
    [InlineData("[]")]
    public async Task AnswerThatIsNoResponse_IsTheUpstreamsFault(string body)
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "application/json", body));

        (await _road.RespondAsync(Ask("hi"))).ShouldBeError(502);
    }

    [Theory]
    [InlineData(FakeFault.CutInTheMiddle, 8)]
    [InlineData(FakeFault.EndsEarly, 8)]
    [InlineData(FakeFault.Garbage, 8)]
    public async Task StreamThatBreaks_DoesNotLookComplete(FakeFault fault, int after)
    {
        _road.Upstream.Answer(FakeReply.Text("The whole answer has many words, and all of them matter.").WithFault(fault, after));

        var answer = await _road.RespondStreamedAsync(Ask("hi", stream: true));

        answer.FinalText().ShouldBeNull();
        (answer.OfType("error").Length == 1 || !answer.EndedCleanly).ShouldBeTrue(answer.Raw);
        (await _road.SpendAsync()).ShouldHaveSingleItem().Status.ShouldBe(AttemptStatus.Failure);
    }

    [Fact]
    public async Task ProviderWithoutResponses_IsA400ThatNamesTheRemedy()
    {
        (await _road.RespondAsync(GuardApi.ResponsesBody("hi", "chat-only"))).ShouldBeError(400).ErrorMessage.ShouldContain("/v1/chat/completions");

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task GroupOfBothKinds_IsServedByTheDeploymentThatCan()
    {
        (await _road.RespondAsync(GuardApi.ResponsesBody("hi", "mixed"))).ShouldBeOk();

        _road.Upstream.LastRequest.Json.GetProperty("model").GetString().ShouldBe("gpt-4o");
    }

    [Fact]
    public async Task Azure_IsAskedUnderItsOwnPath()
    {
        (await _road.RespondAsync(GuardApi.ResponsesBody("hi", "dated-azure"))).ShouldBeOk();

        (_road.Upstream.LastRequest.Path + _road.Upstream.LastRequest.Query).ShouldBe("/v1/openai/responses?api-version=2025-04-01-preview");
    }

    [Fact]
    public async Task Mock_AnswersWholeAndStreamed()
    {
        (await _road.RespondAsync(GuardApi.ResponsesBody($"for {Road.Email}", "mocked"))).ShouldBeOk().OutputText().ShouldBe($"for {Road.Mask}");

        var answer = await _road.RespondStreamedAsync(GuardApi.ResponsesBody("one two", "mocked", stream: true));

        answer.FinalText().ShouldBe("one two");
        answer.Raw.Split('\n').Where(static line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(static line => line["event: ".Length..]).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
    }

    [Fact]
    public async Task Mock_CallsTheFirstTool()
    {
        var answer = await _road.RespondStreamedAsync("""{"model":"mocked","stream":true,"input":"q","mock":{"tool_calls":[{"name":"look","arguments":"{\"a\":1}"}],"text":""},"tools":[{"type":"function","name":"look"}]}""");

        answer.OfType("response.function_call_arguments.done").ShouldHaveSingleItem().GetProperty("arguments").GetString().ShouldBe("""{"a":1}""");
        answer.OfType("response.completed").ShouldHaveSingleItem().GetProperty("response").GetProperty("output")[0].GetProperty("name").GetString().ShouldBe("look");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PolicyThatAnswersInPlaceOfTheModel_SpeaksInAResponse(bool stream)
    {
        await using var road = await Road.StartAsync(new RoadOptions
        {
            Baseline = false,
            More = """
                guardrails:
                  - guardrail_name: word-guard
                    litellm_params: {guardrail: litellm_content_filter, mode: pre_call, blocked_words: [{keyword: falcon, action: BLOCK}]}
                policies:
                  polite:
                    guardrails: {add: [word-guard]}
                    pipeline: {mode: pre_call, steps: [{guardrail: word-guard, on_fail: modify_response, modify_response_message: Of birds I say nothing.}]}
                policy_attachments: [{policy: polite, scope: "*"}]
                """,
        });

        var text = "";
        if (stream)
        {
            var answer = await road.RespondStreamedAsync(Ask("the falcon", stream: true));
            text = answer.Deltas();
            answer.OfType("response.incomplete").ShouldHaveSingleItem().GetProperty("response").GetProperty("incomplete_details").GetProperty("reason").GetString().ShouldBe("content_filter");
        }
        else
        {
            text = (await road.RespondAsync(Ask("the falcon"))).ShouldBeOk().OutputText();
        }

        text.ShouldBe("Of birds I say nothing.");
        road.Upstream.Received.ShouldBeEmpty();
    }
}
