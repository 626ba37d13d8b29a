using Guard.Testing;

namespace Guard.FunctionalTests.Guardrails;

/// <summary>A guardrail service of the operator's, asked over real sockets on the whole road.</summary>
public sealed class GenericApiTests : IAsyncLifetime
{
    private const string ServiceKey = "sk-guardrail-service-key-000000001";
    private const string Secret = "project bluebird";

    private FakeGuardrailService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakeGuardrailService.StartAsync();
        _service.RequiredKey = ServiceKey;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Blocked_IsRefused_WithTheServicesReason_BeforeAnyUpstreamHears()
    {
        await using var road = await StartAsync();
        _service.Answer(FakeGuardrailReply.Blocked("No talk of birds."));

        var reply = (await road.AskAsync("tell me of " + Secret)).ShouldBeError(400);

        reply.ErrorMessage.ShouldBe("No talk of birds.");
        road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rewritten_Input_IsWhatTheUpstreamGets()
    {
        await using var road = await StartAsync();
        _service.Rewrite(Masked);

        (await road.AskAsync("tell me of " + Secret)).ShouldBeOk();

        road.Upstream.LastRequest.BodyText.ShouldContain("tell me of <PROJECT>");
        road.Upstream.LastRequest.Everything.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Rewritten_WholeAnswer_IsWhatTheCallerGets()
    {
        await using var road = await StartAsync(at: "[output]");
        road.Upstream.Answer(FakeReply.Text($"It is {Secret}."));
        _service.Rewrite(Masked);

        (await road.AskAsync("hi")).ShouldBeOk().Content.ShouldBe("It is <PROJECT>.");

        _service.Last.Json.GetProperty("input_type").GetString().ShouldBe("response");
    }

    [Fact]
    public async Task Rewritten_Stream_IsWhatTheCallerGets_AndIsAskedAboutOnce()
    {
        await using var road = await StartAsync(at: "[output]");
        road.Upstream.Answer(FakeReply.Text($"It is {Secret}."));
        _service.Rewrite(Masked);

        var answer = await road.StreamAsync(Road.Chat("hi", stream: true));

        answer.Text.ShouldBe("It is <PROJECT>.");
        _service.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Blocked_Stream_ShowsNothingOfTheAnswer()
    {
        await using var road = await StartAsync(at: "[output]");
        road.Upstream.Answer(FakeReply.Text($"It is {Secret}."));
        _service.Answer(FakeGuardrailReply.Blocked("No talk of birds."));

        using var api = road.App.Api();
        using var answer = await api.ChatAsync(Road.Chat("hi", stream: true));
        var text = await answer.Content.ReadAsStringAsync();

        text.ShouldContain("No talk of birds.");
        text.ShouldNotContain("bluebird");
    }

    [Fact]
    public async Task Question_HoldsTheConversation_TheCaller_AndNoKey()
    {
        await using var road = await StartAsync(settings: "additional_provider_specific_params: {threshold: 0.8}");
        var key = await road.Master.GenerateKeyAsync("""{"key_alias":"shop"}""");
        const string Body = """
            {"model":"gpt-4o-mini","tools":[{"type":"function","function":{"name":"lookup","parameters":{"type":"object"}}}],
            "messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hello"}]}
            """;

        (await road.PostAsync(Body, key)).ShouldBeOk();

        var question = _service.Last.Json;
        _service.Last.Path.ShouldBe(FakeGuardrailService.Path);
        question.GetProperty("texts").EnumerateArray().Select(text => text.GetString()).ShouldBe(["be kind", "hello"]);
        question.GetProperty("structured_messages").GetArrayLength().ShouldBe(2);
        question.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("lookup");
        question.GetProperty("request_data").GetProperty("user_api_key_alias").GetString().ShouldBe("shop");
        question.GetProperty("request_headers").GetProperty("Authorization").GetString().ShouldBe("[present]");
        question.GetProperty("additional_provider_specific_params").GetProperty("threshold").GetDecimal().ShouldBe(0.8m);
        _service.Last.Everything.ShouldNotContain(key);
    }

    [Fact]
    public async Task Question_ShowsNothingThatWasMaskedBefore()
    {
        await using var road = await StartAsync(before: Rule("mail", "pii: {entities: [EMAIL_ADDRESS]}", "[input]", "mask"));

        (await road.AskAsync("write to " + Road.Email)).ShouldBeOk();

        _service.Last.BodyText.ShouldContain("write to " + Road.Mask);
        _service.Last.Everything.ShouldNotContain(Road.Email);
    }

    [Theory]
    [InlineData("", 503)]
    [InlineData("unreachable_fallback: fail_open", 200)]
    [InlineData("fail_on_error: false", 200)]
    public async Task ServiceThatIsAway_FailsClosed_UnlessTheRuleSaysOpen(string settings, int expected)
    {
        await using var road = await StartAsync(settings: settings, address: $"http://127.0.0.1:{TestPorts.Free()}");

        (await road.AskAsync("hello")).Status.ShouldBe(expected);

        road.Upstream.Received.Count.ShouldBe(expected == 200 ? 1 : 0);
        road.App.Logs.Text.ShouldContain("unreachable");
    }

    [Theory]
    [InlineData("timeout: 0.3", 503)]
    [InlineData("timeout: 0.3\nunreachable_fallback: fail_open", 200)]
    public async Task SilentService_TimesOut_AndIsHungUpOn(string settings, int expected)
    {
        await using var road = await StartAsync(settings: settings);
        _service.Answer(FakeGuardrailReply.None.HeldBy(new TaskCompletionSource().Task));

        (await road.AskAsync("hello")).Status.ShouldBe(expected);

        await _service.Disconnects.WaitForAsync(1);
        road.App.Logs.Text.ShouldContain("timed_out");
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(404, "unreachable_fallback: fail_open")]
    [InlineData(200, "unreachable_fallback: fail_open")]
    public async Task NonsenseOrError_FailsClosed(int status, string settings)
    {
        await using var road = await StartAsync(settings: settings);
        _service.Answer(FakeGuardrailReply.Json("""{"verdict":"fine"}""", status));

        (await road.AskAsync("hello")).ShouldBeError(503);
        road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var elsewhere = await FakeGuardrailService.StartAsync();
        await using var road = await StartAsync(settings: "unreachable_fallback: fail_open");
        _service.Answer(FakeGuardrailReply.Redirect(new Uri(elsewhere.BaseUrl + FakeGuardrailService.Path)));

        (await road.AskAsync("hello")).ShouldBeError(503);

        elsewhere.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task GiantAnswer_IsRefused()
    {
        await using var road = await StartAsync();
        var giant = new byte[17 * 1024 * 1024];
        """{"action":"NONE"}"""u8.CopyTo(giant);
        giant.AsSpan("""{"action":"NONE"}""".Length).Fill((byte)' ');
        _service.Answer(FakeGuardrailReply.None with { Body = [.. giant] });

        (await road.AskAsync("hello")).ShouldBeError(503);
        road.App.Logs.Text.ShouldContain("answer_refused");
    }

    [Theory]
    [InlineData("http://169.254.169.254")]
    [InlineData("http://[fd00:ec2::254]")]
    public async Task MetadataService_IsNoGuardrail(string address)
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(address: address));

        failure.Message.ShouldContain("Guard does not connect to this \"api_base\"");
    }

    [Fact]
    public async Task Redacted_Evidence_AndApplied_NameTheGuardrail()
    {
        await using var road = await StartAsync();
        _service.Rewrite(Masked);

        var reply = (await road.AskAsync(Secret)).ShouldBeOk();

        reply.Header("x-litellm-applied-guardrails").ShouldNotBeNull().ShouldContain("judge");
        var metrics = (await road.GetAsync("/metrics")).Text;
        metrics.ShouldContain("guard_side_calls_total{destination=\"judge\",outcome=\"answered\"} 1");
    }

    [Fact]
    public async Task LogsMetricsAndErrors_HoldNeitherKeyNorText()
    {
        await using var road = await StartAsync(at: "[input, output]", settings: "headers: {X-Service-Pass: pass-of-the-service-01}");
        road.Upstream.Answer(FakeReply.Text($"It is {Secret}."));
        var errors = new List<string>();
        foreach (var reply in (FakeGuardrailReply[])
            [
                FakeGuardrailReply.Blocked($"You said {ServiceKey}"),
                FakeGuardrailReply.Json($$"""{"action":"{{Secret}}"}"""),
                FakeGuardrailReply.Json($"{Secret} {ServiceKey}", 500),
                FakeGuardrailReply.Intervened("pass-of-the-service-01"),
                FakeGuardrailReply.Json(Secret) with { ContentType = "text/plain" },
            ])
        {
            _service.Answer(reply);
            errors.Add((await road.AskAsync("about " + Secret)).Text);
            errors.Add((await road.PostAsync(Road.Chat(Secret, stream: true))).Text);
        }

        var metrics = (await road.GetAsync("/metrics")).Text;

        errors.Count.ShouldBe(10);
        foreach (var secret in (string[])[ServiceKey, "pass-of-the-service-01", Secret, _service.BaseUrl])
        {
            errors.ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
            metrics.ShouldNotContain(secret);
            road.App.Logs.Text.ShouldNotContain(secret);
        }
    }

    private static string Masked(string text) => text.Replace(Secret, "<PROJECT>", StringComparison.Ordinal);

    private static string Rule(string name, string match, string at, string action) => $$"""
          - id: house/{{name}}
            version: 1
            name: {{name}}
            title: {{name}}
            at: {{at}}
            match: { {{match}} }
            action: {{action}}
        """;

    private Task<Road> StartAsync(string settings = "", string at = "[input]", string? address = null, string before = "")
    {
        var more = string.Concat(settings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ", " + line));
        var match = $$"""generic_guardrail_api: {api_base: "{{address ?? _service.BaseUrl}}", api_key: {{ServiceKey}}{{more}}}""";
        return Road.StartAsync(new RoadOptions { Rules = $"guard: v1\npack: house\nrules:\n{before}\n{Rule("judge", match, at, "block")}\n" });
    }
}
