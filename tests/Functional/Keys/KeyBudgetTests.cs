using Guard.Testing;

namespace Guard.FunctionalTests.Keys;

/// <summary>A budget is a hard stop, also for requests that run at the same time.</summary>
public sealed class KeyBudgetTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Deployment = "input_cost_per_token: 0.001\noutput_cost_per_token: 0.001",
        Rows = """
              - model_name: without-a-price
                litellm_params:
                  model: openai/without-a-price
                  api_base: {base}
                  api_key: sk-upstream-secret-0000000000000001
            """,
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task SpentBudget_StopsTheNextRequest()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":0.2}""");
        _road.Upstream.Answer(FakeReply.Text("ok") with { Tokens = (150, 50) });
        (await _road.PostAsync(Body(10), key)).ShouldBeOk();

        var reply = (await _road.PostAsync(Body(10), key)).ShouldBeError(422);

        reply.ErrorMessage.ShouldContain("Budget has been exceeded");
        _road.Upstream.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RaisedBudget_HoldsForTheNextRequest()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":0.001}""");
        (await _road.PostAsync(Body(100), key)).ShouldBeError(422);
        (await _road.AdminAsync("/key/update", $$"""{"key":"{{key}}","max_budget":10}""")).ShouldBeOk();

        (await _road.PostAsync(Body(100), key)).ShouldBeOk();
    }

    [Fact]
    public async Task ConcurrentRequests_NeverExceedTheBudget()
    {
        // Each may cost 0.1 and a little input, so nine fit into 1.0.
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":1.0}""");
        var gate = new TaskCompletionSource();
        _road.Upstream.Answer(FakeReply.Text("ok") with { Tokens = (5, 100), Gate = gate.Task });
        var asked = Enumerable.Range(0, 30).Select(_ => _road.PostAsync(Body(100), key)).ToArray();
        await Deadline.UntilAsync(_ => Task.FromResult(asked.Count(task => task.IsCompleted) + _road.Upstream.Requests.Count == 30), "every request refused or with the upstream");
        gate.SetResult();
        var replies = await Deadline.Within(Task.WhenAll(asked), "all answers");

        var served = replies.Count(reply => reply.Status == 200);
        served.ShouldBeInRange(1, 9);
        replies.Where(reply => reply.Status != 200).ShouldAllBe(reply => reply.Status == 422);
        _road.Upstream.Received.Count.ShouldBe(served);
        (await _road.GetAsync("/key/info", key)).ShouldBeOk().Json.GetProperty("info").GetProperty("spend").GetDecimal().ShouldBeLessThanOrEqualTo(1.0m);
    }

    [Fact]
    public async Task FailedRequest_GivesItsReservationBack()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":0.2}""");
        _road.Upstream.AnswerNext(FakeReply.ServerError(), FakeReply.ServerError(), FakeReply.ServerError());
        for (var i = 0; i < 3; i++)
        {
            (await _road.PostAsync(Body(100), key)).Status.ShouldBeGreaterThanOrEqualTo(500);
        }

        (await _road.PostAsync(Body(100), key)).ShouldBeOk();
    }

    [Fact]
    public async Task BlockedRequest_ReservesNothing()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":0.2,"guardrails":["pii-block"]}""");
        for (var i = 0; i < 3; i++)
        {
            (await _road.AskAsync(Road.Email, key)).ShouldBeError(400);
        }

        (await _road.PostAsync(Body(100), key)).ShouldBeOk();
    }

    [Fact]
    public async Task ModelWithoutAPrice_IsRefusedUnderABudget_AndServedWithout()
    {
        var key = await _road.Master.GenerateKeyAsync("""{"max_budget":10}""");

        (await _road.PostAsync(GuardApi.ChatBody("hi", "without-a-price"), key)).ShouldBeError(422).ErrorMessage.ShouldContain("price");
        (await _road.PostAsync(GuardApi.ChatBody("hi", "without-a-price"))).ShouldBeOk();
    }

    private static string Body(int maxTokens) => $$"""{"model":"gpt-4o-mini","max_tokens":{{maxTokens}},"messages":[{"role":"user","content":"hi"}]}""";
}
