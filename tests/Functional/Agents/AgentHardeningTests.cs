using System.Text.Json;
using Guard.FunctionalTests.Responses;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>What hostile or careless callers, servers and providers cannot do to requests of several rounds.</summary>
public sealed class AgentHardeningTests : IAsyncLifetime
{
    private const string Rules = """
        guard: v1
        pack: house
        rules:
          - { id: house/no-mail, name: no-mail, version: 1, title: Mail, apply: on_request, at: [tool_result], match: { pii: { entities: [EMAIL_ADDRESS] } }, action: mask }
          - { id: house/tagged, version: 1, title: Tagged, apply: always, when: { tags: [secretive] }, at: [tool_result], match: { keywords: [falcon] }, action: mask }
        """;

    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync(Rules);

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task RequestThatIsTooFast_AsksNoServerForItsTools()
    {
        var key = await _road.Road.Master.GenerateKeyAsync("""{"rpm_limit":1}""");
        _road.Model.Answer(FakeReply.Text("Ok."));
        (await _road.RespondAsync(ResponsesRoad.Ask("Hello."), key)).ShouldBeOk();

        (await _road.RespondAsync(Ask(), key)).ShouldBeError(429);

        _road.Server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task FirstRound_CountsOnce()
    {
        var key = await _road.Road.Master.GenerateKeyAsync("""{"rpm_limit":1}""");
        _road.Model.Answer(FakeReply.Text("Ok."));

        (await _road.RespondAsync(Ask(), key)).ShouldBeOk();
        (await _road.RespondAsync(Ask(), key)).ShouldBeError(429);
    }

    [Fact]
    public async Task RefusedEndUser_AsksNoServerForItsTools()
    {
        (await _road.RespondAsync(Ask($",\"user\":\"{new string('u', 5_000)}\""))).ShouldBeError(400);

        _road.Server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task CallThatIsTooFast_IsToldWithoutTheKeysHash()
    {
        var key = await _road.Road.Master.GenerateKeyAsync("""{"rpm_limit":1}""");
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));
        using var api = _road.Road.App.Api(key);

        using var response = await api.PostAsync("/v1/responses", Ask(stream: true));
        var answer = await StreamedAnswer.ReadAsync(response);

        answer.OfType("response.mcp_call.failed").ShouldHaveSingleItem();
        answer.OfType("response.output_item.done").Select(static data => data.GetProperty("item")).Single(static item => item.GetProperty("type").ValueEquals("mcp_call"u8)).ToString()
            .ShouldNotContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))));
    }

    [Fact]
    public async Task IdsThatPointAtEachOther_AreFollowedOnce()
    {
        _road.Model.AnswerNext(
            Whole("a", """{"type":"function_call","id":"f","call_id":"c","name":"files-read","arguments":"{}"}"""), Whole("b"),
            Whole("b", """{"type":"function_call","id":"f","call_id":"c","name":"files-read","arguments":"{}"}"""), Whole("a"), Whole("z"));
        (await _road.RespondAsync(Ask())).ShouldBeOk();
        (await _road.RespondAsync(Ask())).ShouldBeOk();

        (await _road.RespondAsync(ResponsesRoad.Ask("And?").TrimEnd('}') + ",\"previous_response_id\":\"a\"}")).ShouldBeOk();

        _road.Model.Received.Count.ShouldBe(5);
        _road.Model.LastRequest.Json.GetProperty("previous_response_id").GetString().ShouldBe("b");
    }

    [Fact]
    public async Task LaterRoundsErrorInOtherWords_EndsAStreamOfChatAsAnError()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Raw(400, "application/json", """{"detail":"odd"}"""));

        var answer = await _road.Road.StreamAsync(Chat(stream: true));

        answer.IsDone.ShouldBeFalse(answer.Raw);
        answer.Raw.ShouldContain("\"error\":{");
    }

    [Fact]
    public async Task CallsToldInEventsAlone_AreRun()
    {
        _road.Model.AnswerNext(
            Events(
                """{"type":"response.created","response":{"id":"r1","object":"response","status":"in_progress","output":[]}}""",
                """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":""}}""",
                """{"type":"response.function_call_arguments.done","output_index":0,"item_id":"f1","arguments":"{\"text\":\"a\"}"}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":"{\"text\":\"a\"}"}}""",
                """{"type":"response.completed","response":{"id":"r1","object":"response","status":"completed","output":[]}}"""),
            FakeReply.Text("Done."));

        var answer = await _road.Road.RespondStreamedAsync(Ask(stream: true));

        answer.FinalText().ShouldBe("Done.");
        _road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task CallsAnnouncedAndNeverEnded_AreNoGoodEnd()
    {
        _road.Model.AnswerNext(
            Events(
                """{"type":"response.created","response":{"id":"r1","object":"response","status":"in_progress","output":[]}}""",
                """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":""}}""",
                """{"type":"response.completed","response":{"id":"r1","object":"response","status":"completed","output":[]}}"""),
            FakeReply.Text("Done."));

        (await RawAsync(Ask(stream: true))).ShouldNotContain("response.completed");
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"computer_call","id":"x","call_id":"cc","action":{"type":"wait"},"pending_safety_checks":[],"status":"completed"}""")]
    [InlineData("""{"type":"local_shell_call","id":"x","call_id":"cc","action":{"type":"exec","command":["ls"]},"status":"completed"}""")]
    [InlineData("""{"type":"shell_call","id":"x","call_id":"cc","action":{"commands":["ls"]},"status":"completed"}""")]
    [InlineData("""{"type":"apply_patch_call","id":"x","call_id":"cc","operation":{"type":"delete_file","path":"a"},"status":"completed"}""")]
    [InlineData("""{"type":"mcp_approval_request","id":"mcpr_682d","name":"pay","arguments":"{}","server_label":"theirs"}""")]
    public async Task WhatTheCallerMustDo_EndsTheAnswer(string item)
    {
        _road.Model.AnswerNext(Whole("a", """{"type":"function_call","id":"f","call_id":"c","name":"files-read","arguments":"{}"}""", item));

        var answer = (await _road.RespondAsync(Ask())).ShouldBeOk();

        Items(answer.Json).Length.ShouldBe(3);
        _road.Model.Received.Count.ShouldBe(1);
        _road.Server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ConversationThatTheProviderKeeps_IsNotToldTwice()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));

        (await _road.RespondAsync(Ask(",\"conversation\":\"conv_1\""))).ShouldBeOk();

        _road.Model.Received[1].Json.GetProperty("input").EnumerateArray().ShouldHaveSingleItem().GetProperty("type").GetString().ShouldBe("function_call_output");
    }

    [Fact]
    public async Task AllowedToolsOfTheChoice_HoldInEveryRound()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));

        (await _road.RespondAsync(Ask(""","tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"mcp","server_label":"hub","name":"files-read"},{"type":"function","name":"mine"}]}"""))).ShouldBeOk();

        const string tools = """[{"type":"function","name":"files-read"},{"type":"function","name":"mine"}]""";
        _road.Model.Received[0].Json.GetProperty("tool_choice").ToString().ShouldBe($$"""{"type":"allowed_tools","mode":"required","tools":{{tools}}}""");
        _road.Model.Received[1].Json.GetProperty("tool_choice").ToString().ShouldBe($$"""{"type":"allowed_tools","mode":"auto","tools":{{tools}}}""");
    }

    [Fact]
    public async Task ChoiceOfTheProvidersOwnServer_TravelsUnchanged()
    {
        const string choice = """{"type":"mcp","server_label":"theirs","name":"pay"}""";
        _road.Model.AnswerNext(FakeReply.Text("Done."));

        (await _road.RespondAsync(Ask($",\"tool_choice\":{choice}"))).ShouldBeOk();

        _road.Model.LastRequest.Json.GetProperty("tool_choice").ToString().ShouldBe(choice);
    }

    [Fact]
    public async Task HalfACharacter_IsTheCallersMistake()
    {
        (await _road.RespondAsync(Ask(input: "\"\\ud800\""))).ShouldBeError(400);
    }

    [Fact]
    public async Task ServersOwnWordsAboutItsList_AreNotTold()
    {
        _road.Server.RefusesLists("password hunter2");

        (await _road.RespondAsync(Ask())).ShouldBeEnvelope().Text.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task HeadersOfTheBody_NeverReplaceThoseOfTheConnection()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Content = GuardApi.Json(Ask(tool: """ "require_approval":"never","headers":{"x-mcp-files-authorization":"theirs","x-mcp-files-x-api-key":"more","x-mcp-servers":"files,other"} """)),
        };
        request.Headers.Add("x-mcp-files-authorization", "mine");

        (await _road.Road.SendAsync(request)).ShouldBeOk();

        var call = _road.Server.Calls.ShouldHaveSingleItem();
        call.Headers["authorization"].ShouldBe("mine");
        call.Headers["x-api-key"].ShouldBe("more");
    }

    [Fact]
    public async Task ModelsGuardrails_JudgeTheToolsOfItsRequests()
    {
        await using var road = await AgentRoad.StartAsync(Rules, deployment: "guardrails: [no-mail]");
        road.Server.Answers(static exchange => exchange.TextAsync($"Owner is {Road.Email}."));
        road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));

        (await road.RespondAsync(Ask())).ShouldBeOk().Text.ShouldNotContain(Road.Email);
    }

    [Fact]
    public async Task TagsOfTheRequest_ChooseTheRulesOfItsTools()
    {
        _road.Server.Answers(static exchange => exchange.TextAsync("A falcon."));
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));

        (await _road.RespondAsync(Ask(",\"metadata\":{\"tags\":[\"secretive\"]}"))).ShouldBeOk().Text.ShouldNotContain("A falcon.");
    }

    [Fact]
    public async Task AnswerThatBreaksOff_EndsEachCallOnce()
    {
        _road.Model.AnswerNext(
            Events(
                """{"type":"response.created","response":{"id":"r1","object":"response","status":"in_progress","output":[]}}""",
                """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":""}}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":"{}"}}""",
                """{"type":"response.incomplete","response":{"id":"r1","object":"response","status":"incomplete","output":[{"type":"function_call","id":"f1","call_id":"c1","name":"files-read","arguments":"{}"}]}}"""));

        var answer = await _road.Road.RespondStreamedAsync(Ask(stream: true, tool: ""));

        answer.OfType("response.output_item.done").Select(static data => data.GetProperty("output_index").GetInt32()).ShouldBe([0, 1]);
        answer.OfType("response.incomplete").ShouldHaveSingleItem();
        _road.Server.Calls.ShouldBeEmpty();
    }

    /// <summary>All that arrives of a stream that may break before its first byte.</summary>
    private async Task<string> RawAsync(string body)
    {
        try
        {
            return (await _road.Road.RespondStreamedAsync(body)).Raw;
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static FakeReply Whole(string id, params string[] items) => FakeReply.Raw(
        200, "application/json",
        $$"""{"id":"{{id}}","object":"response","status":"completed","model":"gpt-4o-mini","output":[{{string.Join(',', items)}}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2} }""");

    private static FakeReply Events(params string[] events) => FakeReply.Raw(
        200, "text/event-stream", string.Concat(events.Select(static data => $"event: {JsonElement.Parse(data).GetProperty("type").GetString()}\ndata: {data}\n\n")));
}
