using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Spend;
using Guard.Engine.Streaming;

namespace Guard.UnitTests.Streaming;

/// <summary>Ends, contradictions and unusual events of streamed responses.</summary>
public sealed class ResponsesStreamTests
{
    private const string Email = "ana.lind@client.example";

    [Fact]
    public async Task Usage_IsReadFromTheEnd()
    {
        var (_, outcome) = await ReadAsync(new ResponsesRig().Message(0, ["words"]).End(), StreamRig.Pii());

        outcome!.Value.Error.ShouldBeNull();
        var usage = outcome.Value.Usage!.Value;
        (usage.InputTokens, usage.CachedInputTokens, usage.OutputTokens, usage.ReasoningTokens, usage.Source).ShouldBe((10, 4, 20, 3, UsageSource.Provider));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StreamWithoutATerminalEvent_EndsInAnError(bool isJudged)
    {
        var (received, outcome) = await ReadAsync(new ResponsesRig().Message(0, ["all of it"]), isJudged ? [StreamRig.Pii()] : []);

        received.ShouldNotContain("response.completed");
        ResponsesRig.Events(received)[^1]["type"]!.GetValue<string>().ShouldBe("error");
        outcome!.Value.Error!.Code.ShouldBe(GuardErrorCode.UpstreamFailed);
        ResponsesRig.ShouldBeNumbered(received, "the error has a number too");
    }

    [Fact]
    public async Task MarkOfOtherApis_IsNoEnd()
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Message(0, ["all of it"]).Raw("data: [DONE]\n\n"), StreamRig.Pii());

        ResponsesRig.Events(received)[^1]["type"]!.GetValue<string>().ShouldBe("error");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("data: [DONE]\n\n", "data: [DONE]\n\n")]
    [InlineData("event: x\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"more\"}\n\n", "")]
    public async Task BehindTheEnd_OnlyTheMarkOfOtherApisIsPassedOn(string tail, string expected)
    {
        var rig = new ResponsesRig().Message(0, ["words"]).End();
        var whole = Encoding.UTF8.GetString(rig.Bytes);

        var (received, _) = await ReadAsync(rig.Raw(tail), StreamRig.Pii());

        received.ShouldBe(whole + expected);
    }

    [Fact]
    public async Task FailureOfTheUpstream_IsPassedOn_AndBookedAsOne()
    {
        var (received, outcome) = await ReadAsync(new ResponsesRig().Message(0, [$"It is {Email}"]).End("response.failed"), StreamRig.Pii());

        ResponsesRig.Events(received)[^1]["type"]!.GetValue<string>().ShouldBe("response.failed");
        ResponsesRig.Events(received)[^1]["response"]!["output"]!.ToJsonString().ShouldNotContain(Email);
        outcome!.Value.Error!.Code.ShouldBe(GuardErrorCode.UpstreamFailed);
        outcome.Value.Usage!.Value.OutputTokens.ShouldBe(20);
    }

    [Fact]
    public async Task ErrorEventOfTheUpstream_EndsInGuardsOwn()
    {
        var (received, outcome) = await ReadAsync(new ResponsesRig().Event("error", new JsonObject { ["code"] = "x", ["message"] = $"secret of {Email}" }), StreamRig.Pii());

        received.ShouldNotContain("secret of");
        ResponsesRig.Events(received)[^1]["type"]!.GetValue<string>().ShouldBe("error");
        outcome!.Value.Error!.Code.ShouldBe(GuardErrorCode.UpstreamFailed);
    }

    [Fact]
    public async Task FailedBooking_TakesThePlaceOfTheEnd()
    {
        var rig = new StreamRig { Dialect = new OpenAiResponsesStream(), BookingFailure = new GuardError(GuardErrorCode.Internal, "not booked") };

        var received = await rig.ReadAsync(StreamRig.Run(StreamRig.Pii()), new PiecewiseStream(new ResponsesRig().Message(0, ["words"]).End().Bytes, () => 100));

        received.ShouldNotContain("response.completed");
        ResponsesRig.Events(received)[^1]["message"]!.GetValue<string>().ShouldBe("not booked");
    }

    [Fact]
    public async Task Block_EndsInAnErrorEvent_AndNothingOfTheTextLeaves()
    {
        var block = StreamRig.Pii(new GuardrailAction(GuardrailActionKind.Block));

        var (received, outcome) = await ReadAsync(new ResponsesRig().Message(0, ["It is ", Email[..9], Email[9..], " and more."]).End(), block);

        received.ShouldNotContain("\"delta\":\"ana");
        ResponsesRig.OfType(received, "response.output_text.done").ShouldBeEmpty();
        var error = ResponsesRig.Events(received)[^1];
        error["type"]!.GetValue<string>().ShouldBe("error");
        error["error"]!["code"]!.GetValue<string>().ShouldBe("400");
        outcome!.Value.Error!.Code.ShouldBe(GuardErrorCode.GuardrailBlocked);
    }

    [Theory]
    [InlineData("response.output_text.done", "text")]
    [InlineData("response.code_interpreter_call_code.done", "code")]
    [InlineData("response.brand_new.thing", "words")]
    public async Task TextThatNoDeltaBrought_IsJudgedWhereItStands(string type, string field)
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Event(type, new JsonObject { ["output_index"] = 0, ["content_index"] = 0, [field] = $"It is {Email}." }).End(), StreamRig.Pii());

        ResponsesRig.OfType(received, type).Single()[field]!.GetValue<string>().ShouldBe("It is <EMAIL_ADDRESS>.");
    }

    [Theory]
    [InlineData("response.code_interpreter_call_code.delta")]
    [InlineData("response.brand_new.delta")]
    [InlineData("response.audio.transcript.delta")]
    public async Task DeltaOfAnyKind_IsALane(string type)
    {
        var rig = new ResponsesRig();
        foreach (var letter in $"It is {Email}.")
        {
            rig.Event(type, new JsonObject { ["output_index"] = 0, ["delta"] = letter.ToString() });
        }

        var (received, _) = await ReadAsync(rig.End(), StreamRig.Pii());

        ResponsesRig.Deltas(received, type).ShouldBe("It is <EMAIL_ADDRESS>.");
    }

    [Fact]
    public async Task RepeatThatSaysSomethingElse_IsJudgedItself()
    {
        var rig = new ResponsesRig().Message(0, ["nothing here"]).Done(0, JsonNode.Parse($$"""{"id":"msg_0","type":"message","role":"assistant","content":[{"type":"output_text","text":"It is {{Email}}."}]}""")!.AsObject()).End();

        var (received, _) = await ReadAsync(rig, StreamRig.Pii());

        ResponsesRig.Final(received)["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("It is <EMAIL_ADDRESS>.");
    }

    [Fact]
    public async Task CallWithoutDeltas_IsJudgedByItsWholeArguments()
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Call(0, "send", [], $$"""{"to":"{{Email}}"}""").End(), StreamRig.Pii());

        ResponsesRig.OfType(received, "response.function_call_arguments.done").Single()["arguments"]!.GetValue<string>().ShouldBe("""{"to":"<EMAIL_ADDRESS>"}""");
        ResponsesRig.Final(received)["output"]![0]!["arguments"]!.GetValue<string>().ShouldBe("""{"to":"<EMAIL_ADDRESS>"}""");
    }

    [Fact]
    public async Task CallThatEndsOtherThanItsDeltasSaid_ShowsNoUnjudgedArguments()
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Call(0, "send", ["{}"], $$"""{"to":"{{Email}}"}""").End(), StreamRig.Pii());

        received.Replace("Write to ana.lind@client.example.", "", StringComparison.Ordinal).ShouldNotContain(Email);
    }

    [Fact]
    public async Task CallThatOnlyEnds_IsRemovedWhereItStands()
    {
        var rig = new ResponsesRig().Done(0, JsonNode.Parse("""{"id":"fc_0","type":"function_call","call_id":"c","name":"exec","arguments":"{\"cmd\":\"ls\"}"}""")!.AsObject()).End();

        var (received, _) = await ReadAsync(rig, StreamRig.Binding("tools", new RemovingGuardrail("exec")));

        received.ShouldNotContain("cmd");
        ResponsesRig.Final(received)["output"]![0]!["type"]!.GetValue<string>().ShouldBe("message");
    }

    [Theory]
    [InlineData("mcp_call", """{"id":"i","type":"mcp_call","server_label":"s","name":"f","arguments":"{}","output":"It is ana.lind@client.example."}""", "output")]
    [InlineData("web search", """{"id":"i","type":"web_search_call","query":"It is ana.lind@client.example."}""", "query")]
    public async Task ItemWithoutDeltas_IsMaskedTheSameInAllRepeats(string what, string item, string field)
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Done(0, JsonNode.Parse(item)!.AsObject()).End(), StreamRig.Pii());

        ResponsesRig.OfType(received, "response.output_item.done").Single()["item"]![field]!.GetValue<string>().ShouldBe("It is <EMAIL_ADDRESS>.", what);
        ResponsesRig.Final(received)["output"]![0]![field]!.GetValue<string>().ShouldBe("It is <EMAIL_ADDRESS>.", what);
    }

    [Fact]
    public async Task WhatThePartBeginsWith_IsTheBeginningOfItsText()
    {
        var rig = new ResponsesRig()
            .Event("response.content_part.added", JsonNode.Parse("""{"output_index":0,"content_index":0,"part":{"type":"output_text","text":"ana.lind@"}}""")!.AsObject())
            .Event("response.output_text.delta", JsonNode.Parse("""{"output_index":0,"content_index":0,"delta":"client.example"}""")!.AsObject())
            .Event("response.output_text.done", JsonNode.Parse("""{"output_index":0,"content_index":0,"text":"ana.lind@client.example"}""")!.AsObject())
            .End();

        var (received, _) = await ReadAsync(rig, StreamRig.Pii());

        (ResponsesRig.OfType(received, "response.content_part.added").Single()["part"]!["text"]!.GetValue<string>() + ResponsesRig.Deltas(received, "response.output_text.delta")).ShouldBe("<EMAIL_ADDRESS>");
    }

    [Fact]
    public async Task TextBehindTheEndOfItsLane_IsWithheld()
    {
        var rig = new ResponsesRig().Message(0, ["words"]).Event("response.output_text.delta", JsonNode.Parse("""{"output_index":0,"content_index":0,"delta":"more"}""")!.AsObject()).End();

        var (received, _) = await ReadAsync(rig, StreamRig.Pii());

        received.ShouldNotContain("\"delta\":\"more\"");
        ResponsesRig.Events(received)[^1]["type"]!.GetValue<string>().ShouldBe("error");
    }

    [Fact]
    public async Task LogProbabilities_GoWithTheTextTheyRepeat()
    {
        var rig = new ResponsesRig()
            .Event("response.output_text.delta", JsonNode.Parse($$"""{"output_index":0,"content_index":0,"delta":"{{Email}}","logprobs":[{"token":"{{Email}}"}]}""")!.AsObject())
            .Event("response.output_text.done", JsonNode.Parse($$"""{"output_index":0,"content_index":0,"text":"{{Email}}","logprobs":[{"token":"{{Email}}"}]}""")!.AsObject())
            .Done(0, JsonNode.Parse($$"""{"id":"m","type":"message","content":[{"type":"output_text","text":"{{Email}}","logprobs":[{"token":"{{Email}}"}]}]}""")!.AsObject())
            .End();

        var (received, _) = await ReadAsync(rig, StreamRig.Pii());

        received.Replace("Write to ana.lind@client.example.", "", StringComparison.Ordinal).ShouldNotContain(Email);
        ResponsesRig.OfType(received, "response.output_text.delta").Single()["logprobs"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Model_IsNamedAsTheClientNamesIt()
    {
        var rig = new StreamRig { Dialect = new OpenAiResponsesStream(), ClientModel = "mine" };

        var received = await rig.ReadAsync(StreamRig.Run(), new PiecewiseStream(new ResponsesRig().Message(0, ["words"]).End().Bytes, () => 100));

        received.ShouldNotContain("\"upstream\"");
        ResponsesRig.Final(received)["model"]!.GetValue<string>().ShouldBe("mine");
    }

    [Fact]
    public async Task WhatRepeatsTheRequest_IsNotJudgedAgain()
    {
        var (received, _) = await ReadAsync(new ResponsesRig().Message(0, ["words"]).End(), StreamRig.Pii(new GuardrailAction(GuardrailActionKind.Block)));

        ResponsesRig.Final(received)["instructions"]!.GetValue<string>().ShouldBe("Write to ana.lind@client.example.");
    }

    [Theory]
    [InlineData("data: not json\n\n")]
    [InlineData("data: {\"no\":\"type\"}\n\n")]
    [InlineData("data: []\n\n")]
    public async Task EventThatCannotBeRead_EndsTheStream(string frame)
    {
        var (received, outcome) = await ReadAsync(new ResponsesRig().Raw(frame).Message(0, ["words"]).End());

        received.ShouldNotContain("response.completed");
        outcome!.Value.Error!.Code.ShouldBe(GuardErrorCode.UpstreamFailed);
    }

    private static async Task<(string Received, StreamOutcome? Outcome)> ReadAsync(ResponsesRig rig, params GuardrailBinding[] bindings)
    {
        var reader = new StreamRig { Dialect = new OpenAiResponsesStream() };
        var received = await reader.ReadAsync(StreamRig.Run(bindings), new PiecewiseStream(rig.Bytes, () => 64));
        return (received, reader.Outcome);
    }
}
