using Guard.Testing;

namespace Guard.FunctionalTests.Upstream;

/// <summary>Before the first byte another deployment may answer; the caller sees only the answer.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RateLimitedDeployment_IsLeftForAnother(bool stream)
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.RateLimited());
        road.Upstreams[1].Answer(FakeReply.Text("from the second"));

        var reply = (await road.PostAsync(Road.Chat("hi", stream))).ShouldBeOk();

        reply.Header("x-litellm-attempted-retries").ShouldBe("1");
        road.Upstreams[0].Received.ShouldHaveSingleItem();
        road.Upstreams[1].Received.ShouldHaveSingleItem().Body.ShouldBe(road.Upstreams[0].LastRequest.Body);
    }

    [Theory]
    [InlineData(FakeFault.CutBeforeAnswer)]
    [InlineData(FakeFault.CutInTheMiddle)]
    [InlineData(FakeFault.Garbage)]
    public async Task DeploymentThatBreaksBeforeTheFirstByte_IsLeftForAnother(FakeFault fault)
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.Text("lost").WithFault(fault, 30));
        road.Upstreams[1].Answer(FakeReply.Text("from the second"));

        (await road.AskAsync("hi")).ShouldBeOk().Content.ShouldBe("from the second");
    }

    [Fact]
    public async Task StreamThatBreaksAfterTheFirstByte_IsNotBegunAgain()
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.Text("a first sentence that has left already, and then").WithFault(FakeFault.CutInTheMiddle, 8));

        var received = await road.StreamAsync(Road.Chat("hi", stream: true));

        received.IsDone.ShouldBeFalse();
        road.Upstreams[1].Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryDeploymentFailing_IsOneError()
    {
        await using var road = await Road.StartAsync(3, new RoadOptions { Retries = 2 });
        foreach (var upstream in road.Upstreams)
        {
            upstream.Answer(FakeReply.ServerError());
        }

        var reply = await road.AskAsync("hi");

        reply.Status.ShouldBeInRange(500, 502);
        reply.ShouldBeEnvelope();
        road.Upstreams.Sum(upstream => upstream.Received.Count).ShouldBe(3);
    }

    [Fact]
    public async Task RequestTheUpstreamRefuses_IsNotTriedElsewhere()
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.Error(400, "bad", "invalid_request_error"));

        (await road.AskAsync("hi")).ShouldBeError(400);

        road.Upstreams[1].Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Masks_HoldOnEveryAttempt()
    {
        await using var road = await Road.StartAsync(2, new RoadOptions { Retries = 2 });
        road.Upstreams[0].Answer(FakeReply.ServerError());

        (await road.AskAsync($"write to {Road.Email}")).ShouldBeOk();

        foreach (var upstream in road.Upstreams)
        {
            upstream.LastRequest.Everything.ShouldNotContain(Road.Email);
            upstream.LastRequest.BodyText.ShouldContain(Road.Mask);
        }
    }
}
