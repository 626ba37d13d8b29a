using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The unmodified <c>openai</c> SDK against a real Guard with a virtual key; the upstream keeps what it received.</summary>
public sealed class OpenAiSdkTests : IAsyncLifetime
{
    private const string Email = "anna.keller@client.example";
    private const string Mask = "<EMAIL_ADDRESS>";
    private const string Prompt = $"Write a note to {Email} please";

    /// <summary>One rule that always blocks, and one that runs when it is named.</summary>
    private const string WordRules = """
        guard: v1
        pack: e2e/words
        rules:
          - id: e2e/words/secret-project
            version: 1
            title: The name of the secret project stays inside
            mode: enforce
            at: [input]
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
          - id: e2e/words/named
            name: e2e-on-request
            version: 1
            title: Runs only when a caller asks for it
            mode: enforce
            apply: on_request
            at: [input]
            match:
              keywords:
                words: [albatross]
            action: block
            examples:
              - name: the word blocks
                input: an albatross
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
        _guard = await GuardProcess.StartAsync(Configurations.WithRules(_upstream, WordRules));
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

    [Fact]
    public async Task WholeChat_ReachesTheUpstreamMasked_AndIsAnswered()
    {
        var result = await RunAsync("whole.mjs", ("GUARD_PROMPT", Prompt));

        result.GetProperty("text").GetString()!.ShouldContain(Mask);
        result.GetProperty("finishReason").GetString().ShouldBe("stop");
        result.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(0);
        ShouldHaveReceivedOnlyWhatItMay();
        _upstream.LastRequest.BodyText.ShouldContain(Mask);
    }

    [Fact]
    public async Task StreamedChat_ReachesTheUpstreamMasked_AndArrivesWhole()
    {
        var result = await RunAsync("stream.mjs", ("GUARD_PROMPT", Prompt));

        result.GetProperty("text").GetString().ShouldBe($"Write a note to {Mask} please");
        result.GetProperty("finishReason").GetString().ShouldBe("stop");
        ShouldHaveReceivedOnlyWhatItMay();
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    public async Task StreamedUsage_IsGiven_OnlyToTheCallerWhoAsked(string asks, int expected)
    {
        var result = await RunAsync("stream.mjs", ("GUARD_PROMPT", "Hello"), ("GUARD_ASK_USAGE", asks));

        result.GetProperty("usageChunks").GetInt32().ShouldBe(expected);
        _upstream.LastRequest.Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task StreamedAnswer_WithPersonalData_IsMaskedOnItsWayBack()
    {
        _upstream.Answer(FakeReply.Text($"Her address is {Email}, I think.") with { ChunkLength = 3 });

        var result = await RunAsync("stream.mjs");

        result.GetProperty("text").GetString().ShouldBe($"Her address is {Mask}, I think.");
    }

    [Fact]
    public async Task ToolCalls_Whole_TravelBothWays_WithMaskedResults()
    {
        _upstream.AnswerNext(FakeReply.Call("lookup_weather", """{"city":"Bern"}""", "call_7"));

        var result = await RunAsync("tools.mjs", ("GUARD_PROMPT", "Weather?"), ("GUARD_TOOL_RESULT", $"sunny, says {Email}"));

        result.GetProperty("id").GetString().ShouldBe("call_7");
        result.GetProperty("name").GetString().ShouldBe("lookup_weather");
        result.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Bern");
        result.GetProperty("finishReason").GetString().ShouldBe("tool_calls");
        ShouldHaveReceivedOnlyWhatItMay();
        _upstream.LastRequest.BodyText.ShouldContain(Mask);
    }

    [Fact]
    public async Task ToolCalls_Streamed_JoinToWholeArguments()
    {
        _upstream.Answer(FakeReply.Call("lookup_weather", """{"city":"Genève"}""", "call_8") with { ChunkLength = 2 });

        var result = await RunAsync("tools-stream.mjs", ("GUARD_PROMPT", "Weather?"));

        var call = result.GetProperty("calls").EnumerateArray().ShouldHaveSingleItem();
        call.GetProperty("id").GetString().ShouldBe("call_8");
        call.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Genève");
        result.GetProperty("finishReason").GetString().ShouldBe("tool_calls");
    }

    [Fact]
    public async Task ImagePart_TravelsUnchanged_BesideMaskedText()
    {
        var result = await RunAsync("image.mjs", ("GUARD_PROMPT", Prompt));

        var parts = _upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content");
        parts[0].GetProperty("text").GetString().ShouldBe($"Write a note to {Mask} please");
        parts[1].GetProperty("image_url").GetProperty("url").GetString().ShouldBe($"data:image/png;base64,{result.GetProperty("pixel").GetString()}");
        ShouldHaveReceivedOnlyWhatItMay();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task BlockedRequest_IsABadRequestError_AndNeverReachesTheUpstream(string streams)
    {
        var result = await RunAsync("error.mjs", ("GUARD_PROMPT", "tell me about project nightingale"), ("GUARD_STREAM", streams));

        result.GetProperty("type").GetString().ShouldBe("BadRequestError");
        result.GetProperty("status").GetInt32().ShouldBe(400);
        result.GetProperty("message").GetString()!.ShouldNotContain("nightingale");
        _upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task WrongKey_IsAnAuthenticationError()
    {
        var result = await NodeClient.RunAsync("error.mjs", _guard.Address, "sk-nobody-knows-this-key", ("GUARD_PROMPT", "Hello"));

        result.GetProperty("type").GetString().ShouldBe("AuthenticationError");
        result.GetProperty("status").GetInt32().ShouldBe(401);
        _upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task UpstreamError_IsTheSdksTypedError()
    {
        _upstream.Answer(FakeReply.Error(404, "The model does not exist", "invalid_request_error", "model_not_found"));

        var result = await RunAsync("error.mjs", ("GUARD_PROMPT", "Hello"));

        result.GetProperty("type").GetString().ShouldBe("NotFoundError");
    }

    [Fact]
    public async Task AbortMidStream_ReachesTheUpstream_AndIsBooked()
    {
        var never = new TaskCompletionSource();
        _upstream.Answer(FakeReply.Text("The first words, then a long wait. " + new string('x', 400)).HeldBy(never.Task, afterEvents: 100));

        var result = await RunAsync("abort.mjs", ("GUARD_PROMPT", "Hello"));

        result.GetProperty("aborted").GetBoolean().ShouldBeTrue();
        await _upstream.Disconnects.WaitForAsync(1);
        using var admin = new GuardApi(_guard.Address, _guard.MasterKey);
        var callId = result.GetProperty("callId").GetString()!;
        await Deadline.UntilAsync(async _ => (await admin.SpendAsync(callId)).Count == 1, "the aborted request to be booked once");
    }

    [Fact]
    public async Task Models_AreListed_AsTheKeyMaySeeThem()
    {
        var result = await RunAsync("models.mjs");

        result.GetProperty("models").EnumerateArray().Select(model => model.GetString()).ShouldBe([Configurations.Model]);
    }

    [Fact]
    public async Task GuardsOwnFields_AreCutOut_BeforeTheUpstream()
    {
        await RunAsync("whole.mjs", ("GUARD_PROMPT", Prompt), ("GUARD_EXTRA", """{"guardrails":["e2e-on-request"],"seed":7}"""));

        ShouldHaveReceivedOnlyWhatItMay();
        _upstream.LastRequest.Json.GetProperty("seed").GetInt32().ShouldBe(7);
    }

    private Task<JsonElement> RunAsync(string script, params (string Name, string Value)[] environment) =>
        NodeClient.RunAsync(script, _guard.Address, _key, environment);

    private void ShouldHaveReceivedOnlyWhatItMay()
    {
        foreach (var request in _upstream.Received)
        {
            request.Everything.ShouldNotContain(Email);
            request.Everything.ShouldNotContain(_key);
            request.Everything.ShouldNotContain(_guard.MasterKey);
            request.Json.TryGetProperty("guardrails", out _).ShouldBeFalse();
            request.HeaderNames.ShouldNotContain(name => name.StartsWith("x-litellm", StringComparison.OrdinalIgnoreCase));
            request.Header("Authorization").ShouldBe($"Bearer {Configurations.UpstreamKey}");
        }
    }
}
