using Guard.Testing;

namespace Guard.FunctionalTests.Upstream;

/// <summary>A stream that breaks ends in an error event or a broken connection; its caller never takes it for whole.</summary>
public sealed class StreamFaultTests : IAsyncLifetime
{
    private const string Answer = "The whole answer has many words, and all of them matter to the one who asked.";

    private Road _road = null!;

    public async ValueTask InitializeAsync() =>
        _road = await Road.StartAsync(new RoadOptions { Limits = "stall_timeout: 0.5\nframe_bytes: 100000\nresponse_bytes: 200000" });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData(FakeFault.CutInTheMiddle, 4)]
    [InlineData(FakeFault.EndsEarly, 4)]
    [InlineData(FakeFault.EndsEarly, 1)]
    [InlineData(FakeFault.Stalls, 4)]
    [InlineData(FakeFault.Garbage, 4)]
    [InlineData(FakeFault.GiantFrame, 4)]
    public async Task StreamThatBreaks_EndsInAnErrorEvent(FakeFault fault, int after)
    {
        _road.Upstream.Answer(FakeReply.Text(Answer).WithFault(fault, after) with { GiantLength = 1_000_000 });

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.IsDone.ShouldBeFalse(received.Raw);
        (received.Error is not null || !received.EndedCleanly).ShouldBeTrue(received.Raw);
        Answer.ShouldStartWith(received.Text);
    }

    [Fact]
    public async Task StreamThatStopsBeforeItsFirstEvent_IsAnHonestStatus()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", ""));

        (await _road.PostAsync(Road.Chat("hi", stream: true))).ShouldBeError(502);
    }

    [Fact]
    public async Task ErrorFrameInsideTheStream_EndsItWithAnError()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", string.Concat(Enumerable.Repeat(Chunk("so far "), 2_000)) + "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n"));

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.IsDone.ShouldBeFalse(received.Raw);
        received.Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task FirstFrameThatIsAnError_IsAnHonestStatus()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n"));

        (await _road.PostAsync(Road.Chat("hi", stream: true))).ShouldBeError(502);
    }

    [Fact]
    public async Task StreamWithoutEndMark_IsWhole_WhenItsChoiceFinished()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", Chunk("all of it") + Finish));

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.Text.ShouldBe("all of it");
        received.IsDone.ShouldBeTrue(received.Raw);
        received.Error.ShouldBeNull();
    }

    [Fact]
    public async Task StreamWithoutEndMarkAndFinish_IsAnError()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", Chunk("part of it")));

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.IsDone.ShouldBeFalse(received.Raw);
        received.Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task OneOfTwoChoicesFinished_IsNoWholeAnswer()
    {
        _road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", Chunk("one") + Chunk("two", 1) + Finish));

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.IsDone.ShouldBeFalse(received.Raw);
        received.Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task BlockInTheMiddleOfAStream_IsAnErrorEventWithoutTheText()
    {
        _road.Upstream.Answer(FakeReply.Text("A beginning that is long enough to be sent at once. It is ana.lind@client.example and more."));

        var received = await _road.StreamAsync("""{"model":"gpt-4o-mini","stream":true,"guardrails":["pii-block"],"messages":[{"role":"user","content":"hi"}]}""");

        received.IsDone.ShouldBeFalse(received.Raw);
        received.Raw.ShouldNotContain("ana.lind");
        received.Raw.ShouldContain("\"error\"");
    }

    [Fact]
    public async Task SlowBytes_ArriveAsTheWholeAnswer()
    {
        _road.Upstream.Answer(FakeReply.Text("Two words").WithFault(FakeFault.SlowBytes));

        var received = await _road.StreamAsync(Road.Chat("hi", stream: true));

        received.Text.ShouldBe("Two words");
        received.IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task FirstEvent_LeavesBeforeTheStreamIsOver()
    {
        var gate = new TaskCompletionSource();
        _road.Upstream.Answer(FakeReply.Text("one two three four five six seven eight nine ten").HeldBy(gate.Task, afterEvents: 9));
        using var api = _road.App.Api();
        using var answer = await api.ChatAsync(Road.Chat("hi", stream: true));
        await using var body = await answer.Content.ReadAsStreamAsync();

        var read = await Deadline.Within(body.ReadAsync(new byte[4096]).AsTask(), "the first event");

        read.ShouldBeGreaterThan(0);
        gate.SetResult();
    }

    private const string Finish = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    private static string Chunk(string text, int choice = 0) =>
        "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":" + choice + ",\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
}
