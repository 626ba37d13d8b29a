using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.FunctionalTests.Spend;

/// <summary>Every attempt is booked once, with the usage its upstream reported or an honest estimate.</summary>
public sealed class SpendRecordTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task WholeAnswer_IsBookedWithTheUsageOfTheProvider()
    {
        _road.Upstream.Answer(FakeReply.Text("ok") with { Tokens = (1000, 500) });

        var reply = (await _road.AskAsync("hi")).ShouldBeOk();

        var record = (await _road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Success);
        (record.Usage.InputTokens, record.Usage.OutputTokens, record.Usage.Source).ShouldBe((1000, 500, UsageSource.Provider));

        // 1000 * 0.15e-6 + 500 * 0.6e-6 dollars
        record.Cost.Value.ShouldBe(450_000);
        decimal.Parse(reply.Header("x-litellm-response-cost")!, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(0.00045m);
    }

    [Fact]
    public async Task Stream_IsBookedWithUsageItsCallerDidNotAskFor_AndDoesNotSee()
    {
        _road.Upstream.Answer(FakeReply.Text("one two three") with { Tokens = (1000, 500) });

        var answer = await _road.StreamAsync(Road.Chat("hi", stream: true));

        answer.IsDone.ShouldBeTrue(answer.Raw);
        answer.Raw.ShouldNotContain("prompt_tokens");
        _road.Upstream.LastRequest.Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        (record.Usage.InputTokens, record.Usage.OutputTokens, record.Usage.Source, record.IsStream).ShouldBe((1000, 500, UsageSource.Provider, true));
    }

    [Fact]
    public async Task UsageOfAStream_IsShown_WhenItsCallerAsked()
    {
        _road.Upstream.Answer(FakeReply.Text("one two three") with { Tokens = (1000, 500) });

        var answer = await _road.StreamAsync("""{"model":"gpt-4o-mini","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");

        answer.IsDone.ShouldBeTrue(answer.Raw);
        answer.Raw.ShouldContain("\"prompt_tokens\":1000");
        (await _road.SpendAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnswerWithoutUsage_IsBookedWithAnEstimate(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text(string.Concat(Enumerable.Repeat("word ", 40))) with { OmitsUsage = true });

        (await _road.PostAsync(Road.Chat("hi there", stream))).ShouldBeOk();

        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        record.Usage.Source.ShouldBe(UsageSource.Estimated);
        record.Usage.InputTokens.ShouldBeGreaterThan(0);
        record.Usage.OutputTokens.ShouldBeInRange(20, 100);
        record.Cost.ShouldBeGreaterThan(NanoUsd.Zero);
    }

    [Fact]
    public async Task EveryAttempt_HasItsRecord()
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.ServerError());
        road.Upstreams[1].Answer(FakeReply.Text("ok") with { Tokens = (10, 5) });

        var reply = (await road.AskAsync("hi")).ShouldBeOk();

        var records = await road.SpendAsync(reply.RequestId);
        records.Select(record => (record.Attempt, record.Status, record.StatusCode)).ShouldBe([(1, AttemptStatus.Failure, 500), (2, AttemptStatus.Success, 200)]);
        records[0].Cost.ShouldBe(NanoUsd.Zero);
        records[0].DeploymentId.ShouldNotBe(records[1].DeploymentId);
    }

    [Fact]
    public async Task BlockedAnswer_IsBooked_BecauseTheProviderIsPaid()
    {
        _road.Upstream.Answer(FakeReply.Text($"It is {Road.Email}.") with { Tokens = (1000, 500) });

        var reply = (await _road.PostAsync("""{"model":"gpt-4o-mini","guardrails":["pii-block"],"messages":[{"role":"user","content":"hi"}]}""")).ShouldBeError(400);

        var record = (await _road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Blocked);
        record.Cost.Value.ShouldBe(450_000);
    }

    [Fact]
    public async Task BlockedRequest_CostsNothing()
    {
        var reply = (await _road.PostAsync("""{"model":"gpt-4o-mini","guardrails":["pii-block"],"messages":[{"role":"user","content":"ana.lind@client.example"}]}""")).ShouldBeError(400);

        (await _road.SpendAsync(reply.RequestId)).ShouldAllBe(record => record.Cost == NanoUsd.Zero);
    }

    [Fact]
    public async Task AbortInTheMiddleOfAStream_IsBookedWithWhatWasUsed()
    {
        _road.Upstream.Answer(FakeReply.Text(string.Concat(Enumerable.Repeat("word ", 40))).HeldBy(new TaskCompletionSource().Task, afterEvents: 30));
        using (var api = _road.App.Api())
        {
            using var answer = await api.ChatAsync(Road.Chat("hi", stream: true));
            await using var body = await answer.Content.ReadAsStreamAsync();
            (await body.ReadAsync(new byte[256])).ShouldBeGreaterThan(0);
        }

        await _road.Upstream.Disconnects.WaitForAsync(1);
        await Deadline.UntilAsync(async _ => (await _road.SpendAsync()).Count > 0, "the record of the aborted stream");

        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Aborted);
        record.Usage.Source.ShouldBe(UsageSource.Estimated);
        record.Usage.InputTokens.ShouldBeGreaterThan(0);
        record.Usage.OutputTokens.ShouldBeGreaterThan(0);
        record.Cost.ShouldBeGreaterThan(NanoUsd.Zero);
    }

    [Fact]
    public async Task StreamThatBreaks_IsBookedAsAFailureWithWhatItBrought()
    {
        _road.Upstream.Answer(FakeReply.Text(string.Concat(Enumerable.Repeat("word ", 40))).WithFault(FakeFault.CutInTheMiddle, 30));

        await _road.StreamAsync(Road.Chat("hi", stream: true));

        var record = (await _road.SpendAsync()).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Failure);
        record.Usage.OutputTokens.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task SpendLogs_ShowTheRowOfARequest()
    {
        var key = await _road.Master.GenerateKeyAsync();
        _road.Upstream.Answer(FakeReply.Text("ok") with { Tokens = (1000, 500) });
        var reply = (await _road.AskAsync("hi", key)).ShouldBeOk();

        var row = (await _road.Master.SpendAsync(reply.RequestId)).ShouldHaveSingleItem();

        row.GetProperty("spend").GetDecimal().ShouldBe(0.00045m);
        row.GetProperty("total_tokens").GetInt64().ShouldBe(1500);
        row.ToString().ShouldNotContain(key);
    }

    [Fact]
    public async Task SpendLogs_OfAKey_ShowOnlyItsOwn()
    {
        var mine = await _road.Master.GenerateKeyAsync();
        var other = await _road.Master.GenerateKeyAsync();
        var reply = (await _road.AskAsync("hi", other)).ShouldBeOk();

        (await _road.GetAsync($"/spend/logs?request_id={reply.RequestId}", mine)).ShouldBeOk().Json.GetArrayLength().ShouldBe(0);
        (await _road.GetAsync($"/spend/logs?request_id={reply.RequestId}", other)).ShouldBeOk().Json.GetArrayLength().ShouldBe(1);
    }
}
