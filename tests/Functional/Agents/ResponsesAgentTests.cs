using System.Text.Json;
using Guard.FunctionalTests.Responses;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary><c>type: mcp</c> tools of <c>/v1/responses</c> that mean the gateway's own servers: the model calls, the gateway runs, the model goes on.</summary>
public sealed class ResponsesAgentTests : IAsyncLifetime
{
    private const string Rules = $$"""
        guard: v1
        pack: house
        rules:
          - { id: house/mail, version: 1, title: Mail, at: [input, output, tool_call, tool_result], match: { pii: { entities: [EMAIL_ADDRESS] } }, action: mask }
          - { id: house/falcon, version: 1, title: Falcon, at: [tool_call], match: { keywords: [falcon] }, action: block }
          - { id: house/no-owl, name: no-owl, version: 1, title: Owl, apply: on_request, at: [tool_call], match: { keywords: [owl] }, action: block }
        """;

    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync(Rules);

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task TwoRounds_WithTwoCallsAtOnce_GiveOneAnswer()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")) with { Tokens = (10, 5) }, FakeReply.Text("Both done.") with { Tokens = (30, 3) });

        var answer = (await _road.RespondAsync(Ask())).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_call", "mcp_call", "message"]);
        var output = answer.Json.GetProperty("output");
        output[0].GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()).ShouldBe(["files-read", "files-write"]);
        output[1].GetProperty("output").GetString().ShouldBe("read gave a");
        output[2].GetProperty("output").GetString().ShouldBe("write gave b");
        output[1].GetProperty("status").GetString().ShouldBe("completed");
        output[1].GetProperty("server_label").GetString().ShouldBe("hub");
        answer.OutputText().ShouldBe("Both done.");
        answer.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(48);
        answer.Json.GetProperty("tools")[0].GetProperty("type").GetString().ShouldBe("mcp");
        _road.Model.Received.Count.ShouldBe(2);
        _road.Model.Received[0].BodyText.ShouldNotContain("litellm_proxy");
        Outputs(_road.Model.Received[1]).ShouldBe(["call_1: read gave a", "call_2: write gave b"]);
        (await _road.Road.SpendAsync()).Count(static record => record.CallType == "aresponses").ShouldBe(2);
    }

    [Fact]
    public async Task Stream_TellsEveryStep_InOrder()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")) with { ChunkLength = 100 }, FakeReply.Text("Both done.") with { ChunkLength = 100 });

        var answer = await _road.Road.RespondStreamedAsync(Ask(stream: true));

        answer.EndedCleanly.ShouldBeTrue(answer.Raw);
        var events = answer.Events.Select(static data => JsonElement.Parse(data)).ToList();
        string[] call(int place) =>
        [
            $"response.output_item.added {place}", $"response.mcp_call.in_progress {place}", $"response.mcp_call_arguments.delta {place}", $"response.mcp_call_arguments.done {place}",
        ];
        events.Take(14).Select(Named).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added 0", "response.mcp_list_tools.in_progress 0", "response.mcp_list_tools.completed 0",
            "response.output_item.done 0", .. call(1), .. call(2),
        ]);
        events.Skip(14).Take(4).Select(Named).Order(StringComparer.Ordinal).ShouldBe(
            ["response.mcp_call.completed 1", "response.mcp_call.completed 2", "response.output_item.done 1", "response.output_item.done 2"]);
        events.Skip(18).Select(Named).ShouldBe(
        [
            "response.output_item.added 3", "response.content_part.added 3", "response.output_text.delta 3", "response.output_text.done 3", "response.content_part.done 3",
            "response.output_item.done 3", "response.completed",
        ]);
        events.Select(static data => data.GetProperty("sequence_number").GetInt64()).ShouldBe(Enumerable.Range(0, events.Count).Select(static i => (long)i));
        var final = events[^1].GetProperty("response");
        Items(final).ShouldBe(["mcp_list_tools", "mcp_call", "mcp_call", "message"]);
        var done = events.Single(static data => Named(data) == "response.output_item.done 1").GetProperty("item");
        JsonElement.DeepEquals(done, final.GetProperty("output")[1]).ShouldBeTrue(done.ToString());
        done.GetProperty("id").GetString().ShouldBe(events[6].GetProperty("item").GetProperty("id").GetString());
        answer.FinalText().ShouldBe("Both done.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToolResult_IsGuarded_BeforeModelAndCallerSeeIt(bool stream)
    {
        _road.Server.Answers(static exchange => exchange.TextAsync($"Owner is {Road.Email}."));
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Found."));

        var text = await TextAsync(Ask(stream: stream), stream);

        text.ShouldContain($"Owner is {Road.Mask}.");
        text.ShouldNotContain(Road.Email);
        Outputs(_road.Model.Received[1]).ShouldBe([$"call_1: Owner is {Road.Mask}."]);
    }

    [Theory]
    [InlineData("falcon", "")]
    [InlineData("owl", ""","guardrails":["no-owl"]""")]
    public async Task RefusedCall_IsToldToTheModel_AndNeverReachesTheServer(string word, string more)
    {
        _road.Model.AnswerNext(Calls(("files-read", word)), FakeReply.Text("Then not."));

        // The model's own answer is judged too: in the model lane the call would be refused there.
        var answer = await _road.RespondAsync(Ask(more));

        answer.Status.ShouldBe(400, answer.Text);
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailedTool_IsAFailedCall_AndTheModelGoesOn()
    {
        _road.Server.Answers(static exchange => exchange.ErrorAsync(-32000, "disk on fire"));
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Sorry."));

        var call = (await _road.RespondAsync(Ask())).ShouldBeOk().Json.GetProperty("output")[1];

        call.GetProperty("status").GetString().ShouldBe("failed");
        call.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        Outputs(_road.Model.Received[1]).ShouldHaveSingleItem().ShouldStartWith("call_1: ");
    }

    [Theory]
    [InlineData("\"required\"")]
    [InlineData("""{"type":"mcp","server_label":"hub","name":"read"}""")]
    public async Task ForcedChoice_HoldsForTheFirstRoundOnly(string choice)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."));

        (await _road.RespondAsync(Ask($",\"tool_choice\":{choice}"))).ShouldBeOk();

        _road.Model.Received[0].Json.GetProperty("tool_choice").ToString().ShouldBeOneOf("required", """{"type":"function","name":"files-read"}""");
        _road.Model.Received[1].Json.GetProperty("tool_choice").GetString().ShouldBe("auto");
    }

    [Fact]
    public async Task ModelThatNeverStops_MustAnswerWithoutTools()
    {
        _road.Model.Answer(request => request.Json.GetProperty("tool_choice").GetString() == "none" ? FakeReply.Text("Enough.") : Calls(("files-read", "a")));

        var answer = (await _road.RespondAsync(Ask(""","tool_choice":"auto" """))).ShouldBeOk();

        answer.OutputText().ShouldBe("Enough.");
        _road.Server.Calls.Count.ShouldBe(10);
    }

    [Fact]
    public async Task CallsBeyondMaxToolCalls_AreNotRun()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-read", "b")), FakeReply.Text("Done."));

        var answer = (await _road.RespondAsync(Ask(""","max_tool_calls":1"""))).ShouldBeOk();

        answer.Json.GetProperty("output")[2].GetProperty("error").GetString()!.ShouldContain("max_tool_calls");
        _road.Server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CallersOwnFunction_EndsTheAnswer_AfterTheGatewaysCallsRan()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("mine", "b")));
        var body = Ask().Replace("\"tools\":[", """ "tools":[{"type":"function","name":"mine","parameters":{"type":"object"}}, """, StringComparison.Ordinal);

        var answer = (await _road.RespondAsync(body)).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_call", "function_call"]);
        answer.Json.GetProperty("output")[1].GetProperty("output").GetString().ShouldBe("read gave a");
        _road.Model.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task EarlierAnswer_GoesBackAsFunctionsAndOutputs()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."), FakeReply.Text("Again."));
        var first = (await _road.RespondAsync(Ask())).ShouldBeOk().Json.GetProperty("output");

        var second = (await _road.RespondAsync(Ask(input: $$"""[{"role":"user","content":"What is in a?"},{{first.GetRawText()[1..^1]}},{"role":"user","content":"And?"}]"""))).ShouldBeOk();

        Items(second.Json).ShouldBe(["message"]);
        Outputs(_road.Model.Received[2]).ShouldHaveSingleItem().ShouldEndWith(": read gave a");
        _road.Model.Received[2].BodyText.ShouldNotContain("mcp_call");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Answer_KeepsTheIdOfItsFirstRound_AndGoesOnFromItsLast(bool stream, bool withTools)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."), FakeReply.Text("Again."));
        var first = stream
            ? (await _road.Road.RespondStreamedAsync(Ask(stream: true))).Events.Select(static data => JsonElement.Parse(data)).Where(static data => data.TryGetProperty("response", out _))
                .Select(static data => data.GetProperty("response").GetProperty("id").GetString()).Distinct().ShouldHaveSingleItem()
            : (await _road.RespondAsync(Ask())).ShouldBeOk().Json.GetProperty("id").GetString();

        var previous = $",\"previous_response_id\":\"{first}\"";
        var next = withTools ? Ask(previous) : ResponsesRoad.Ask("And?").TrimEnd('}') + previous + "}";
        var text = stream && !withTools ? (await _road.Road.RespondStreamedAsync(next.Replace("false", "true", StringComparison.Ordinal))).Raw : (await _road.RespondAsync(next)).ShouldBeOk().Text;

        text.ShouldContain("Again.");
        var sent = _road.Model.LastRequest.Json.GetProperty("previous_response_id").GetString();
        sent.ShouldNotBe(first);
        sent.ShouldStartWith("resp_");
    }

    [Fact]
    public async Task AnotherKey_GoesOnFromNothing()
    {
        var key = await _road.Road.Master.GenerateKeyAsync();
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("Done."), FakeReply.Text("Again."));
        var id = (await _road.RespondAsync(Ask())).ShouldBeOk().Json.GetProperty("id").GetString();

        (await _road.RespondAsync(ResponsesRoad.Ask("And?").TrimEnd('}') + $",\"previous_response_id\":\"{id}\"}}", key)).ShouldBeOk();

        _road.Model.LastRequest.Json.GetProperty("previous_response_id").GetString().ShouldBe(id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailureInALaterRound_IsAnError_AndNoGoodEnd(bool stream)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.ServerError());

        if (stream)
        {
            var answer = await _road.Road.RespondStreamedAsync(Ask(stream: true));
            answer.OfType("response.completed").ShouldBeEmpty();
            answer.OfType("error").ShouldHaveSingleItem();
        }
        else
        {
            (await _road.RespondAsync(Ask())).ShouldBeError(500);
        }
    }

    private static string Named(JsonElement data)
    {
        var type = data.GetProperty("type").GetString()!;
        return data.TryGetProperty("output_index", out var index) ? $"{type} {index}" : type;
    }

    private static string[] Outputs(ReceivedRequest request) =>
    [
        .. request.Json.GetProperty("input").EnumerateArray().Where(static item => item.TryGetProperty("type", out var type) && type.ValueEquals("function_call_output"u8))
            .Select(static item => $"{item.GetProperty("call_id")}: {item.GetProperty("output")}").Order(StringComparer.Ordinal),
    ];

    private async Task<string> TextAsync(string body, bool stream) => stream ? (await _road.Road.RespondStreamedAsync(body)).Raw : (await _road.RespondAsync(body)).ShouldBeOk().Text;
}
