using Guard.Engine.Spend;
using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Bypass;

/// <summary>Nothing that an upstream says reaches the caller before those who judge beside the call have spoken, whatever it says.</summary>
public sealed class BesideTests : IAsyncLifetime
{
    private const string Reason = "No talk of birds.";

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeGuardrailService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakeGuardrailService.StartAsync();
        _service.Answer(FakeGuardrailReply.Blocked(Reason).HeldBy(_gate.Task));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(400, false)]
    [InlineData(400, true)]
    [InlineData(500, false)]
    [InlineData(500, true)]
    [InlineData(200, false)]
    [InlineData(200, true)]
    public async Task AnswerOfAnUpstream_WaitsForTheRefusal(int status, bool isStream)
    {
        await using var road = await StartAsync(upstreams: 1);
        road.Upstream.Answer(status == 200 ? FakeReply.Text("bird") : FakeReply.Error(status, "The bird was not understood.", "invalid_request_error"));

        var pending = road.PostAsync(Road.Chat("a bird", isStream));
        await road.Upstream.Requests.WaitForAsync(1);
        await _service.Requests.WaitForAsync(1);
        pending.IsCompleted.ShouldBeFalse();
        _gate.SetResult();

        var reply = (await pending).ShouldBeError(400);
        reply.ErrorMessage.ShouldBe(Reason);
        var record = (await road.SpendAsync()).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Blocked);
        record.Guardrails.ShouldHaveSingleItem().IsConcurrent.ShouldBeTrue();
    }

    [Fact]
    public async Task StreamThatArrivesInOnePiece_IsBookedAsRefused()
    {
        await using var road = await StartAsync(upstreams: 1);
        road.Upstream.Answer(FakeReply.Raw(200, "text/event-stream", """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"bird"},"finish_reason":"stop"}]}

            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8}}

            data: [DONE]


            """));

        var pending = road.PostAsync(Road.Chat("a bird", true));
        await road.Upstream.Requests.WaitForAsync(1);
        await _service.Requests.WaitForAsync(1);
        _gate.SetResult();

        (await pending).ShouldBeError(400).ErrorMessage.ShouldBe(Reason);
        var record = (await road.SpendAsync()).ShouldHaveSingleItem();
        record.Status.ShouldBe(AttemptStatus.Blocked);
        record.Guardrails.ShouldHaveSingleItem().IsConcurrent.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SecondDeployment_WaitsForTheSameRefusal_AndIsBookedOnce(bool isStream)
    {
        await using var road = await StartAsync(upstreams: 2);
        road.Upstream.Answer(FakeReply.ServerError());
        road.Upstreams[1].Answer(FakeReply.Text("bird"));

        var pending = road.PostAsync(Road.Chat("a bird", isStream));
        await road.Upstreams[1].Requests.WaitForAsync(1);
        pending.IsCompleted.ShouldBeFalse();
        _gate.SetResult();

        (await pending).ShouldBeError(400).ErrorMessage.ShouldBe(Reason);
        _service.Received.Count.ShouldBe(1);
        (await road.SpendAsync()).Select(static record => record.Status).ShouldBe([AttemptStatus.Failure, AttemptStatus.Blocked]);
    }

    private Task<Road> StartAsync(int upstreams) => Road.StartAsync(upstreams, new RoadOptions
    {
        Baseline = false,
        Retries = upstreams - 1,
        Rules = $$"""
            guard: v1
            pack: house
            rules:
              - { id: house/beside, version: 1, title: Beside, at: [during_call], match: { generic_guardrail_api: { api_base: "{{_service.BaseUrl}}" } }, action: block }
            """,
    });
}
