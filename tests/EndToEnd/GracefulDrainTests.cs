using System.Net;
using Guard.Testing;

namespace Guard.EndToEndTests;

public sealed class GracefulDrainTests
{
    [Fact]
    public async Task Sigterm_LetsARunningStreamEnd_WithReadinessOff_AndExitsWithZero()
    {
        RequiredTools.Signals();
        await using var upstream = await FakeOpenAi.StartAsync();
        var gate = new TaskCompletionSource();
        upstream.Answer(FakeReply.Text("A stream that outlives the order to stop.").HeldBy(gate.Task, afterEvents: 5));
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions { Config = Configurations.For(upstream) });
        using var api = new GuardApi(guard.Address, guard.MasterKey);
        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello", stream: true));
        await upstream.Requests.WaitForAsync(1);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        guard.Terminate();
        await Deadline.UntilAsync(
            async cancellationToken => await guard.ReadinessAsync(cancellationToken) == HttpStatusCode.ServiceUnavailable,
            "readiness to be off while the stream still runs");
        gate.SetResult();
        var received = await StreamedAnswer.ReadAsync(answer);

        received.IsDone.ShouldBeTrue(received.Raw);
        received.Text.ShouldBe("A stream that outlives the order to stop.");
        (await guard.ExitAsync()).ShouldBe(0, guard.Errors);
    }

    [Fact]
    public async Task Sigterm_WithoutTraffic_ExitsWithZero()
    {
        RequiredTools.Signals();
        await using var upstream = await FakeOpenAi.StartAsync();
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions { Config = Configurations.For(upstream) });

        guard.Terminate();

        (await guard.ExitAsync()).ShouldBe(0, guard.Errors);
    }
}
