using System.Net;
using System.Net.Sockets;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>What a caller sees when an upstream fails: an honest error or the answer of another deployment, never a clean end of a truncated one.</summary>
public sealed class UpstreamFaultTests : IAsyncLifetime
{
    private const string Answer = "The whole answer has many words, and all of them matter to the one who asked.";

    private readonly List<IAsyncDisposable> _started = [];
    private FakeOpenAi _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await StartUpstreamAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(FakeFault.CutInTheMiddle)]
    [InlineData(FakeFault.EndsEarly)]
    [InlineData(FakeFault.Garbage)]
    [InlineData(FakeFault.GiantFrame)]
    [InlineData(FakeFault.Stalls)]
    public async Task Stream_ThatBreaksOff_EndsInAnErrorAndNeverCleanly(FakeFault fault)
    {
        _upstream.Answer(FakeReply.Text(Answer).WithFault(fault, after: 4) with { GiantLength = 64 * 1024 * 1024 });
        using var api = await StartGuardAsync(Configurations.Of([Configurations.Deployment(_upstream)], Impatient), "\n  limits:\n    stall_timeout: 2\n");

        var received = await StreamAsync(api);

        received.IsDone.ShouldBeFalse(received.Raw);
        (received.Error is not null || !received.EndedCleanly).ShouldBeTrue($"The caller was told nothing: {received.Raw}");
        Answer.ShouldStartWith(received.Text);
    }

    [Theory]
    [InlineData(FakeFault.CutBeforeAnswer)]
    [InlineData(FakeFault.CutInTheMiddle)]
    [InlineData(FakeFault.Garbage)]
    [InlineData(FakeFault.Stalls)]
    public async Task WholeAnswer_ThatBreaksOff_IsAnErrorInOpenAisShape(FakeFault fault)
    {
        _upstream.Answer(FakeReply.Text(Answer).WithFault(fault, after: 40));
        using var api = await StartGuardAsync(Configurations.Of([Configurations.Deployment(_upstream)], Impatient), "\n  limits:\n    stall_timeout: 2\n");

        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello"));
        var body = await answer.Content.ReadAsStringAsync();

        ((int)answer.StatusCode).ShouldBeInRange(500, 504, body);
        body.ShouldContain("\"error\"");
        body.ShouldNotContain(Answer[..20]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WrongContentType_IsAnError_NotAnAnswer(bool stream)
    {
        _upstream.Answer(FakeReply.Raw(200, "text/html", "<html><body>Sign in to the captive portal</body></html>"));
        using var api = await StartGuardAsync(Configurations.Of([Configurations.Deployment(_upstream)], Impatient));

        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello", stream: stream));
        var body = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway, body);
        body.ShouldNotContain("captive portal");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RateLimitedDeployment_IsLeftForAnother_AndTheCallerGetsTheAnswer(bool stream)
    {
        var other = await StartUpstreamAsync();
        _upstream.Answer(FakeReply.RateLimited());
        other.Answer(FakeReply.Text(Answer));
        using var api = await StartGuardAsync(Configurations.Of(
            [Configurations.Deployment(_upstream, "weight: 1000"), Configurations.Deployment(other, "weight: 1")]));

        var text = await AskAsync(api, stream);

        text.ShouldContain(Answer);
        _upstream.Received.ShouldNotBeEmpty();
        other.Received.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeadDeployment_IsLeftForAnother_AndTheCallerGetsTheAnswer(bool stream)
    {
        _upstream.Answer(FakeReply.Text(Answer));
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = $"http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/v1";
        using var api = await StartGuardAsync(Configurations.Of(
            [Configurations.Deployment(nobody, "weight: 1000"), Configurations.Deployment(_upstream, "weight: 1")]));

        var text = await AskAsync(api, stream);

        text.ShouldContain(Answer);
    }

    [Fact]
    public async Task SlowBytes_ArriveAsTheWholeAnswer()
    {
        _upstream.Answer(FakeReply.Text("Two words").WithFault(FakeFault.SlowBytes));
        using var api = await StartGuardAsync(Configurations.For(_upstream));

        var received = await StreamAsync(api);

        received.Text.ShouldBe("Two words");
        received.IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task SecretsThatTheUpstreamSaysBack_StayInside()
    {
        _upstream.Answer(FakeReply.Text(Answer) with { ReflectsSecrets = true });
        using var api = await StartGuardAsync(Configurations.For(_upstream));

        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello"));
        var headers = answer.Headers.ToString() + answer.Content.Headers;

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        headers.ShouldNotContain(Configurations.UpstreamKey);
        headers.ShouldNotContain("secret-of-the-upstream");
    }

    /// <summary>Without retries on the same deployment, so that a fault is seen and not repeated.</summary>
    private const string Impatient = """
        router_settings:
          num_retries: 0
        """;

    private static async Task<StreamedAnswer> StreamAsync(GuardApi api)
    {
        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello", stream: true));
        return await StreamedAnswer.ReadAsync(answer);
    }

    private static async Task<string> AskAsync(GuardApi api, bool stream)
    {
        if (stream)
        {
            var received = await StreamAsync(api);
            received.IsDone.ShouldBeTrue(received.Raw);
            return received.Text;
        }

        using var answer = await api.ChatAsync(GuardApi.ChatBody("Hello"));
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return body;
    }

    private async Task<FakeOpenAi> StartUpstreamAsync()
    {
        var upstream = await FakeOpenAi.StartAsync();
        _started.Add(upstream);
        return upstream;
    }

    private async Task<GuardApi> StartGuardAsync(string config, string guardSettings = "")
    {
        var guard = await GuardProcess.StartAsync(new GuardProcessOptions { Config = config + guardSettings });
        _started.Add(guard);
        return new GuardApi(guard.Address, guard.MasterKey);
    }
}
