using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary><c>client.responses</c> of the unmodified <c>openai</c> SDK against a real Guard with a virtual key.</summary>
public sealed class ResponsesSdkTests : IAsyncLifetime
{
    private const string Email = "anna.keller@client.example";
    private const string Mask = "<EMAIL_ADDRESS>";
    private const string Prompt = $"Write a note to {Email} please";
    private const string Tools = """[{"type":"function","name":"lookup_weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}},"strict":false}]""";

    private const string Rules = """
        guard: v1
        pack: e2e/responses
        rules:
          - id: e2e/responses/secret-project
            version: 1
            title: The name of the secret project stays inside
            at: [input, output]
            match:
              keywords:
                words: [nightingale]
            action: block
            examples:
              - name: the name blocks
                input: about project nightingale
                expect: { action: block }
              - name: other birds fly
                input: about a sparrow
                expect: { action: allow }
        """;

    private FakeOpenAi _upstream = null!;
    private GuardProcess _guard = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        RequiredTools.Node();
        _upstream = await FakeOpenAi.StartAsync();
        _upstream.RequiredKey = Configurations.UpstreamKey;
        _guard = await GuardProcess.StartAsync(Configurations.WithRules(_upstream, Rules));
        using var admin = new GuardApi(_guard.Address, _guard.MasterKey);
        _key = await admin.GenerateKeyAsync($$"""{"key_alias":"sdk","models":["{{Configurations.Model}}"]}""");
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("helper")]
    public async Task Response_ReachesTheUpstreamMasked_AndIsAnswered(string mode)
    {
        var result = await RunAsync(("GUARD_PROMPT", Prompt), ("GUARD_STREAM", mode));

        result.GetProperty("text").GetString().ShouldBe($"Write a note to {Mask} please", result.ToString());
        result.GetProperty("status").GetString().ShouldBe("completed");
        result.GetProperty("model").GetString().ShouldBe(Configurations.Model);
        result.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(0);
        ShouldHaveReceivedOnlyWhatItMay();
    }

    [Theory]
    [InlineData("")]
    [InlineData("events")]
    [InlineData("helper")]
    public async Task Answer_WithPersonalData_IsMaskedOnItsWayBack(string mode)
    {
        _upstream.Answer(FakeReply.Text($"Her address is {Email}, I think.") with { ChunkLength = 3, Reasoning = $"Is {Email} hers?" });

        var result = await RunAsync(("GUARD_STREAM", mode));

        result.GetProperty("text").GetString().ShouldBe($"Her address is {Mask}, I think.", result.ToString());
        result.ToString().ShouldNotContain(Email);
    }

    [Fact]
    public async Task Events_ComeInTheirOrder()
    {
        _upstream.Answer(FakeReply.Text("Done.") with { ChunkLength = 100 });

        var result = await RunAsync(("GUARD_STREAM", "events"));

        result.GetProperty("events").EnumerateArray().Select(name => name.GetString()).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done",
            "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
        result.GetProperty("status").GetString().ShouldBe("completed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("helper")]
    public async Task FunctionCalls_TravelBothWays_WithMaskedResults(string mode)
    {
        _upstream.Answer(FakeReply.Call("lookup_weather", """{"city":"Genève"}""", "call_8") with { ChunkLength = 2 });
        var input = $$"""[{"role":"user","content":"Weather?"},{"type":"function_call","call_id":"call_7","name":"lookup_weather","arguments":"{}"},{"type":"function_call_output","call_id":"call_7","output":"sunny, says {{Email}}"}]""";

        var result = await RunAsync(("GUARD_STREAM", mode), ("GUARD_TOOLS", Tools), ("GUARD_INPUT", input));

        var call = result.GetProperty("calls").EnumerateArray().ShouldHaveSingleItem();
        call.GetProperty("id").GetString().ShouldBe("call_8");
        call.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Genève");
        _upstream.LastRequest.BodyText.ShouldContain($"sunny, says {Mask}");
        ShouldHaveReceivedOnlyWhatItMay();
    }

    [Theory]
    [InlineData("")]
    [InlineData("events")]
    [InlineData("helper")]
    public async Task BlockedRequest_IsABadRequestError_AndNeverReachesTheUpstream(string mode)
    {
        var result = await RunAsync(("GUARD_PROMPT", "tell me about project nightingale"), ("GUARD_STREAM", mode));

        result.GetProperty("type").GetString().ShouldBe("BadRequestError", result.ToString());
        _upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("events")]
    [InlineData("helper")]
    public async Task AnswerBlockedInTheMiddle_IsAnErrorOfTheSdk_WithoutTheText(string mode)
    {
        _upstream.Answer(FakeReply.Text("This is a long beginning that leaves at once. The name is nightingale, and more."));

        var result = await RunAsync(("GUARD_STREAM", mode));

        result.GetProperty("isApiError").GetBoolean().ShouldBeTrue(result.ToString());
        result.ToString().ShouldNotContain("nightingale");
    }

    [Theory]
    [InlineData("events")]
    [InlineData("helper")]
    public async Task StreamThatEndsEarly_IsNoCompletedResponse(string mode)
    {
        _upstream.Answer(FakeReply.Text("The whole answer has many words.").WithFault(FakeFault.EndsEarly, 8));

        var result = await RunAsync(("GUARD_STREAM", mode));

        result.GetProperty("type").ValueKind.ShouldBe(JsonValueKind.String, result.ToString());
    }

    private Task<JsonElement> RunAsync(params (string Name, string Value)[] environment) => NodeClient.RunAsync("responses.mjs", _guard.Address, _key, environment);

    private void ShouldHaveReceivedOnlyWhatItMay()
    {
        foreach (var request in _upstream.Received)
        {
            request.Path.ShouldBe("/v1/responses");
            request.Everything.ShouldNotContain(Email);
            request.Everything.ShouldNotContain(_key);
            request.Header("Authorization").ShouldBe($"Bearer {Configurations.UpstreamKey}");
        }
    }
}
