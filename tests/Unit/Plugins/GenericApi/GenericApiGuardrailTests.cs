using System.Text;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Plugins.GenericApi;
using Microsoft.Extensions.Primitives;

namespace Guard.UnitTests.Plugins.GenericApi;

public sealed class GenericApiGuardrailTests
{
    private const string Settings = "api_base: http://10.0.0.5:8000";

    private readonly ScriptedSideCall _service = new();

    [Fact]
    public async Task Question_HoldsEveryFieldOfTheProtocol()
    {
        await JudgeAsync(Settings + "\nadditional_provider_specific_params: {threshold: 0.8, language: en, strict: true, nothing: null, list: [1, a], quoted: \"1\"}", "first", "second \"quoted\" ü");

        var sent = _service.SentJson;
        sent.GetProperty("texts").EnumerateArray().Select(text => text.GetString()).ShouldBe(["first", "second \"quoted\" ü"]);
        sent.GetProperty("input_type").GetString().ShouldBe("request");
        sent.GetProperty("litellm_call_id").GetString().ShouldBe("request-1");
        sent.GetProperty("litellm_trace_id").GetString().ShouldBe("session-1");
        sent.GetProperty("model").GetString().ShouldBe("gpt");
        sent.GetProperty("litellm_version").GetString().ShouldNotBeNullOrEmpty();
        sent.GetProperty("additional_provider_specific_params").GetRawText().ShouldBe("""{"threshold":0.8,"language":"en","strict":true,"nothing":null,"list":[1,"a"],"quoted":"1"}""");
        sent.EnumerateObject().Select(member => member.Name).ShouldBe(
            [
                "input_type", "litellm_call_id", "litellm_trace_id", "texts", "structured_messages", "images", "tools", "tool_calls", "request_data", "request_headers",
                "litellm_version", "additional_provider_specific_params", "model",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Parameters_OfTheCaller_AddToTheOperators_AndChangeNone()
    {
        var context = Context(ContentParts.Of(Stage.Input, "text"), parameters: """{"threshold":0,"language":"de","language":"fr"}""");

        await Create(Settings + "\nadditional_provider_specific_params: {threshold: 0.8}").EvaluateAsync(context, CancellationToken.None);

        _service.SentJson.GetProperty("additional_provider_specific_params").GetRawText().ShouldBe("""{"threshold":0.8,"language":"de"}""");
    }

    [Fact]
    public async Task Question_NamesTheCaller_NeverTheKey()
    {
        var caller = new Caller
        {
            Key = new VirtualKey { TokenHash = "abc123", KeyName = "sk-...wxyz", KeyAlias = "shop" },
            User = new User { UserId = "u1", UserEmail = "u1@corp.example" },
            Team = new Team { TeamId = "t1", TeamAlias = "Shop" },
            Organization = new Organization { OrganizationId = "o1" },
            EndUser = new EndUser { EndUserId = "e1" },
        };

        await Create(Settings).EvaluateAsync(Context(ContentParts.Of(Stage.Input, "text"), caller: caller), CancellationToken.None);

        _service.SentJson.GetProperty("request_data").GetRawText().ShouldBe(
            """{"user_api_key_hash":"abc123","user_api_key_alias":"shop","user_api_key_user_id":"u1","user_api_key_user_email":"u1@corp.example","user_api_key_team_id":"t1","user_api_key_team_alias":"Shop","user_api_key_end_user_id":"e1","user_api_key_org_id":"o1"}""");
    }

    [Fact]
    public async Task Question_ShowsHarmlessHeaders_AndHidesTheRest()
    {
        var headers = new Dictionary<string, StringValues>
        {
            ["User-Agent"] = "app/1", ["Authorization"] = "Bearer sk-1", ["x-litellm-api-key"] = "sk-2", ["x-litellm-tags"] = "a,b", ["X-Request-Source"] = "shop", ["X-Other"] = "secret",
        };

        await Create(Settings + "\nextra_headers: [x-request-source]").EvaluateAsync(Context(ContentParts.Of(Stage.Input, "text"), headers: headers), CancellationToken.None);

        _service.SentJson.GetProperty("request_headers").GetRawText().ShouldBe(
            """{"User-Agent":"app/1","Authorization":"[present]","x-litellm-api-key":"[present]","x-litellm-tags":"a,b","X-Request-Source":"shop","X-Other":"[present]"}""");
    }

    [Fact]
    public async Task Question_ShowsTheBody_AsEarlierGuardrailsLeftIt()
    {
        const string Body = """
            {"model":"gpt","tools":[{"type":"function","function":{"name":"f","description":"ask ana@client.example"}}],"messages":[
            {"role":"user","content":[{"type":"text","text":"I am ana@client.example"},{"type":"image_url","image_url":{"url":"https://pictures.example/1.png"}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"to\":\"ana@client.example\"}"}}]}]}
            """;
        using var index = new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(Body)).Value;
        MaskEverywhere(index.Table, "ana@client.example"u8);

        await Create(Settings).EvaluateAsync(Context(new ContentParts(index.Table, StageSet.Of(Stage.Input))), CancellationToken.None);

        var sent = _service.SentJson;
        _service.Sent.ShouldNotBeNull().ShouldNotContain("ana@");
        sent.GetProperty("texts").EnumerateArray().Select(text => text.GetString()).ShouldContain("I am <MAIL>");
        sent.GetProperty("structured_messages").GetArrayLength().ShouldBe(2);
        sent.GetProperty("tools")[0].GetProperty("function").GetProperty("description").GetString().ShouldBe("ask <MAIL>");
        sent.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString().ShouldBe("""{"to":"<MAIL>"}""");
        sent.GetProperty("images")[0].GetString().ShouldBe("https://pictures.example/1.png");
    }

    [Fact]
    public async Task Answers_AreAskedAbout_WithTheirToolCalls()
    {
        const string Body = """
            {"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"calling","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
            """;
        using var answer = OpenAiChatAnswer.Read(Encoding.UTF8.GetBytes(Body))!;

        await Create(Settings).EvaluateAsync(Context(new ContentParts(answer.Table, StageSet.All), Stage.Output), CancellationToken.None);

        var sent = _service.SentJson;
        sent.GetProperty("input_type").GetString().ShouldBe("response");
        sent.GetProperty("tool_calls")[0].GetProperty("id").GetString().ShouldBe("c1");
        sent.GetProperty("structured_messages").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task NothingToAsk_AsksNothing()
    {
        (await JudgeAsync(Settings, "", "")).Verdict.ShouldBe(Verdict.Allow);
        _service.Sent.ShouldBeNull();
    }

    [Fact]
    public async Task None_Allows() => (await AnswerAsync("""{"action":"NONE","texts":["ignored"]}""")).Verdict.ShouldBe(Verdict.Allow);

    [Theory]
    [InlineData("""{"action":"BLOCKED","blocked_reason":"No pets."}""", null, "No pets.")]
    [InlineData("""{"action":"BLOCKED","blocked_reason":"No pets."}""", "House rule.", "House rule.")]
    [InlineData("""{"action":"BLOCKED","blocked_reason":"a\nb\u001b[31mc"}""", null, "a b [31mc")]
    [InlineData("""{"action":"BLOCKED","blocked_reason":"the key is secret-of-the-house"}""", null, null)]
    [InlineData("""{"action":"BLOCKED","blocked_reason":" "}""", null, null)]
    [InlineData("""{"action":"BLOCKED","blocked_reason":7}""", null, null)]
    [InlineData("""{"action":"BLOCKED"}""", null, null)]
    public async Task Blocked_Blocks_WithAReasonFitToShow(string answer, string? message, string? expected)
    {
        var decision = await AnswerAsync(answer, new GuardrailAction(GuardrailActionKind.Block, message), "x");

        decision.Violation.ShouldBe(new Violation("GENERIC", expected));
    }

    [Fact]
    public async Task LongReason_IsCut()
    {
        var decision = await AnswerAsync($$"""{"action":"BLOCKED","blocked_reason":"{{new string('x', 10_000)}}"}""");

        decision.Violation!.Message!.Length.ShouldBeLessThan(510);
    }

    [Fact]
    public async Task Intervened_ReplacesWhatChanged()
    {
        var decision = await AnswerAsync("""{"action":"GUARDRAIL_INTERVENED","texts":["one","zwei","drei"]}""", null, "one", "twö", "three");

        decision.Redactions.ShouldBe([new Redaction(1, 0, 4, "zwei", "GENERIC"), new Redaction(2, 0, 5, "drei", "GENERIC")]);
    }

    [Theory]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["x"],"images":[],"tools":null,"structured_messages":[{"role":"user"}]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["text"],"stream_holdback_chars":[3]}""")]
    public async Task Intervened_WithMore_IsCarriedOut_WhereItAsksForNoMore(string answer) => (await AnswerAsync(answer)).Violation.ShouldBeNull();

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"action":"ALLOW"}""")]
    [InlineData("""{"action":"blocked"}""")]
    [InlineData("""{"action":7}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED"}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":null}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":[]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["a","b"]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":[7]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["\ud800"]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["secret-of-the-house"]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["text"],"tools":[{"type":"function"}]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["text"],"images":["aGk="]}""")]
    [InlineData("""{"action":"GUARDRAIL_INTERVENED","texts":["text"],"structured_messages":[{"role":"user"}]}""")]
    public async Task AnswerNobodyUnderstands_IsAFailure_ThatFailOpenDoesNotCover(string answer)
    {
        _service.Answer = ScriptedSideCall.Json(answer);

        (await FailureAsync(Settings + "\nunreachable_fallback: fail_open")).ShouldBe(("wrong_answer", false));
        (await FailureAsync(Settings + "\nfail_on_error: false")).ShouldBe(("wrong_answer", true));
    }

    [Theory]
    [InlineData(SideCallOutcome.Unreachable, 0, "unreachable", true)]
    [InlineData(SideCallOutcome.TimedOut, 0, "timed_out", true)]
    [InlineData(SideCallOutcome.Skipped, 0, "skipped", true)]
    [InlineData(SideCallOutcome.BadStatus, 503, "bad_status", true)]
    [InlineData(SideCallOutcome.BadStatus, 500, "bad_status", false)]
    [InlineData(SideCallOutcome.BadStatus, 401, "bad_status", false)]
    [InlineData(SideCallOutcome.AnswerRefused, 200, "answer_refused", false)]
    [InlineData(SideCallOutcome.RequestTooLarge, 0, "request_too_large", false)]
    [InlineData(SideCallOutcome.Busy, 0, "busy", false)]
    [InlineData(SideCallOutcome.Denied, 0, "denied", false)]
    public async Task NoAnswer_IsAFailure_AndPassesOnlyWhereTheRuleSaysSo(SideCallOutcome outcome, int status, string reason, bool fallbackCovers)
    {
        _service.Answer = new SideCallAnswer(outcome, status);

        (await FailureAsync(Settings)).ShouldBe((reason, false));
        (await FailureAsync(Settings + "\nunreachable_fallback: fail_open")).ShouldBe((reason, fallbackCovers));
        (await FailureAsync(Settings + "\nfail_on_error: false")).ShouldBe((reason, true));
    }

    [Theory]
    [InlineData(GuardrailActionKind.Allow, 0)]
    [InlineData(GuardrailActionKind.Log, 1)]
    public async Task MilderAction_LeavesTheText(GuardrailActionKind kind, int counted)
    {
        var decision = await AnswerAsync("""{"action":"BLOCKED"}""", new GuardrailAction(kind), "x");

        decision.Verdict.ShouldBe(Verdict.Allow);
        decision.Logged.Length.ShouldBe(counted);
    }

    [Fact]
    public async Task TextDecidedBefore_IsNeitherAskedAboutNorTouched()
    {
        _service.Answer = ScriptedSideCall.Json("""{"action":"GUARDRAIL_INTERVENED","texts":["new"]}""");
        var parts = ContentParts.Of(Stage.Output, ContentKind.Text, "judged fresh"u8.ToArray());

        var decision = await Create(Settings).EvaluateAsync(Context(parts, Stage.Output, judged: 7), CancellationToken.None);

        _service.SentJson.GetProperty("texts")[0].GetString().ShouldBe("fresh");
        decision.Redactions.ShouldBe([new Redaction(0, 7, 5, "new", "GENERIC")]);
    }

    private static void MaskEverywhere(PartTable table, ReadOnlySpan<byte> secret)
    {
        for (var i = 0; i < table.Count; i++)
        {
            var at = table.Text(i).Span.IndexOf(secret);
            if (at >= 0)
            {
                table.Apply(new Redaction(i, at, secret.Length, "<MAIL>", "MAIL"));
            }
        }
    }

    private static GuardrailContext Context(
        ContentParts parts, Stage side = Stage.Input, Caller? caller = null, IEnumerable<KeyValuePair<string, StringValues>>? headers = null, int judged = 0, string parameters = "") => new()
        {
            Stage = side,
            Facts = new RequestFacts { Caller = caller ?? Caller.Master, Model = "gpt", Session = "session-1" },
            Protection = ProtectionKey.Example,
            RequestId = "request-1",
            Parameters = Encoding.UTF8.GetBytes(parameters),
            Headers = headers,
            Parts = parts,
            JudgedBytes = judged,
        };

    private async Task<GuardrailDecision> JudgeAsync(string settings, params string[] texts) =>
        await Create(settings).EvaluateAsync(Context(ContentParts.Of(Stage.Input, texts)), CancellationToken.None);

    private Task<GuardrailDecision> AnswerAsync(string answer) => AnswerAsync(answer, null, "text");

    private async Task<GuardrailDecision> AnswerAsync(string answer, GuardrailAction? action, params string[] texts)
    {
        _service.Answer = ScriptedSideCall.Json(answer);
        return await Create(Settings, action).EvaluateAsync(Context(ContentParts.Of(Stage.Input, texts)), CancellationToken.None);
    }

    private async Task<(string Reason, bool MayPass)> FailureAsync(string settings)
    {
        var failure = await Should.ThrowAsync<GuardrailFailedException>(() => JudgeAsync(settings, "text"));
        return (failure.Reason, failure.MayPass);
    }

    private IGuardrail Create(string settings, GuardrailAction? action = null)
    {
        var diagnostics = new List<Diagnostic>();
        var node = DocumentReader.Read("rules.yaml", settings + "\napi_key: secret-of-the-house", diagnostics)!;
        var definition = new GuardrailDefinition("judge", node, ActionPlan.Always(action ?? new GuardrailAction(GuardrailActionKind.Block)), new Secrets());
        var guardrail = new GenericApiGuardrailFactory(_service).Create(definition, diagnostics);
        diagnostics.ShouldBeEmpty();
        return guardrail.ShouldNotBeNull();
    }
}
