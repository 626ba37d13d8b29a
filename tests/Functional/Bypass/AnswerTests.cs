using System.Text;
using System.Text.Json;
using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>What an upstream answers is guarded wherever it writes it, whole and streamed.</summary>
public sealed class AnswerTests(BypassRoad fixture) : IClassFixture<BypassRoad>
{
    private const string Text = "Her address is ana.lind@client.example, as you know.";

    public static TheoryData<FakeReply, bool> Places()
    {
        FakeReply[] replies =
        [
            FakeReply.Text(Text),
            FakeReply.Text("nothing") with { MoreChoices = [Text] },
            FakeReply.Text("nothing") with { MoreChoices = ["nothing", "nothing", Text] },
            FakeReply.Text("nothing") with { Reasoning = Text },
            new FakeReply { Content = "", Refusal = Text },
            FakeReply.Call("send", """{"to":"ana.lind@client.example","n":1}"""),
            FakeReply.Call("send", """{"to":"ana.lind\u0040client.example"}"""),
            FakeReply.Call("send", "no json: ana.lind@client.example"),
            new FakeReply { Content = "", ToolCalls = [new FakeToolCall("call_1", "a", "{}"), new FakeToolCall("call_2", "b", """{"x":["ana.lind@client.example"]}""")] },
        ];
        var rows = new TheoryData<FakeReply, bool>();
        foreach (var reply in replies)
        {
            rows.Add(reply, false);
            rows.Add(reply, true);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public async Task MailInTheAnswer_IsMasked(FakeReply reply, bool stream)
    {
        var road = fixture.Fresh();
        road.Upstream.Answer(reply);

        var text = stream ? Joined(await road.StreamAsync(Road.Chat("hi", stream: true))) : Strings((await road.AskAsync("hi")).ShouldBeOk().Json);

        text.ShouldContain(Road.Mask);
        text.ShouldNotContain(Road.Email);
        text.ShouldNotContain("u0040client");
    }

    [Fact]
    public async Task MailCutAtEveryPosition_IsMasked()
    {
        for (var cut = 1; cut < Text.Length; cut++)
        {
            var road = fixture.Fresh();
            road.Upstream.Answer(Sse(Delta($$"""{"content":"{{Text[..cut]}}"}"""), Delta($$"""{"content":"{{Text[cut..]}}"}"""), Finish, Done));

            var answer = await road.StreamAsync(Road.Chat("hi", stream: true));

            answer.Text.ShouldBe($"Her address is {Road.Mask}, as you know.", $"cut at {cut}");
            answer.IsDone.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task ToolArgumentsInPieces_AreMasked(int length)
    {
        var road = fixture.Fresh();
        road.Upstream.Answer(FakeReply.Call("send", """{"to":"ana.lind@client.example","n":1}""") with { ChunkLength = length });

        var answer = await road.StreamAsync(Road.Chat("hi", stream: true));

        answer.IsDone.ShouldBeTrue(answer.Raw);
        Joined(answer).ShouldContain("{\"to\":\"" + Road.Mask + "\",\"n\":1}");
    }

    [Fact]
    public async Task TwoChoicesInterleaved_DoNotHideEachOther()
    {
        var road = fixture.Fresh();
        road.Upstream.Answer(Sse(
            Delta("""{"content":"ana.lind@"}""", 0), Delta("""{"content":"bo@cli"}""", 1), Delta("""{"content":"client.example"}""", 0), Delta("""{"content":"ent.example"}""", 1),
            """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"},{"index":1,"delta":{},"finish_reason":"stop"}]}""", Done));

        var answer = await road.StreamAsync(Road.Chat("hi", stream: true));

        answer.IsDone.ShouldBeTrue(answer.Raw);
        Joined(answer, 0).ShouldBe(Road.Mask);
        Joined(answer, 1).ShouldBe(Road.Mask);
    }

    [Theory]
    [InlineData("""{"content":"hi","x_thought":"ana.lind@client.example"}""")]
    [InlineData("""{"content":"hi","x_thought":{"deep":["ana.lind@client.example"]}}""")]
    [InlineData("""{"content":"hi","reasoning":"ana.lind@client.example"}""")]
    [InlineData("""{"content":"ana.lind\u0040client.example"}""")]
    [InlineData("""{"content":"hi","annotations":[{"type":"url_citation","url_citation":{"title":"ana.lind@client.example"}}]}""")]
    public async Task EveryFieldOfADeltaOrMessage_IsGuarded(string message)
    {
        var road = fixture.Fresh();
        road.Upstream.Answer(Sse(Delta(message), Finish, Done));
        (await road.StreamAsync(Road.Chat("hi", stream: true))).Raw.ShouldNotContain("client.example");

        road.Upstream.Answer(FakeReply.Raw(200, "application/json", Whole(message)));
        (await road.AskAsync("hi")).Text.ShouldNotContain("client.example");
    }

    [Fact]
    public async Task LogProbabilities_AreDropped_WhenTheTextChanged()
    {
        const string Logs = """{"content":[{"token":"ana.lind@client.example","logprob":-0.1,"top_logprobs":[]}]}""";
        var road = fixture.Fresh();
        road.Upstream.Answer(FakeReply.Raw(200, "application/json", Whole($$"""{"content":"{{Road.Email}}"}""", Logs)));
        var whole = (await road.AskAsync("hi")).ShouldBeOk();
        road.Upstream.Answer(Sse(Delta($$"""{"content":"{{Road.Email}}"}""", 0, Logs), Finish, Done));
        var streamed = await road.StreamAsync(Road.Chat("hi", stream: true));

        whole.Text.ShouldNotContain(Road.Email);
        whole.Json.GetProperty("choices")[0].GetProperty("logprobs").ValueKind.ShouldBe(JsonValueKind.Null);
        streamed.Raw.ShouldNotContain(Road.Email);
        streamed.IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task LogProbabilities_Stay_WhenNothingChanged()
    {
        const string Logs = """{"content":[{"token":"hello","logprob":-0.1,"top_logprobs":[]}]}""";
        var road = fixture.Fresh();
        road.Upstream.Answer(FakeReply.Raw(200, "application/json", Whole("""{"content":"hello"}""", Logs)));

        (await road.AskAsync("hi")).ShouldBeOk().Text.ShouldContain(Logs);
    }

    private const string Done = "[DONE]";

    private const string Finish = """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    private static FakeReply Sse(params string[] events) =>
        FakeReply.Raw(200, "text/event-stream", string.Concat(events.Select(data => $"data: {data}\n\n")));

    private static string Delta(string delta, int choice = 0, string logprobs = "null") =>
        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":" + choice + ",\"delta\":" + delta + ",\"logprobs\":" + logprobs + ",\"finish_reason\":null}]}";

    private static string Whole(string message, string logprobs = "null") =>
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":" + message + ",\"logprobs\":" + logprobs + ",\"finish_reason\":\"stop\"}]}";

    /// <summary>Every string of every event of one choice or of all, put together as a client would.</summary>
    private static string Joined(StreamedAnswer answer, int? choice = null) => string.Concat(
        answer.Events.Where(data => data != Done).SelectMany(data => JsonElement.Parse(data).GetProperty("choices").EnumerateArray())
            .Where(item => choice is null || item.GetProperty("index").GetInt32() == choice)
            .OrderBy(item => item.GetProperty("index").GetInt32())
            .Select(item => choice is null ? Strings(item.GetProperty("delta"), isDelta: true) : Content(item.GetProperty("delta"))));

    private static string Content(JsonElement delta) => delta.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";

    private static string Strings(JsonElement element, bool isDelta = false)
    {
        var text = new StringBuilder();
        Collect(element, text, isDelta);
        return text.ToString();
    }

    private static void Collect(JsonElement element, StringBuilder text, bool isDelta)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                text.Append(element.GetString());
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, text, isDelta);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject().Where(member => !isDelta || member.Name is not ("role" or "id" or "type" or "name")))
                {
                    Collect(member.Value, text, isDelta);
                }

                break;
        }
    }
}
