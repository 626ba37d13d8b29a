using System.Net;
using System.Net.Sockets;
using Guard.Testing;

namespace Guard.FunctionalTests.Upstream;

/// <summary>A whole answer is passed on only when it is one.</summary>
public sealed class WholeAnswerFaultTests : IAsyncLifetime
{
    private const string Answer = "The whole answer has many words, and all of them matter to the one who asked.";

    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions
    {
        Deployment = "timeout: 1\ninput_cost_per_token: 0.00000015\noutput_cost_per_token: 0.0000006",
        Limits = "response_bytes: 200000",
    });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData(FakeFault.CutBeforeAnswer, 502)]
    [InlineData(FakeFault.CutInTheMiddle, 502)]
    [InlineData(FakeFault.Garbage, 502)]
    [InlineData(FakeFault.GiantFrame, 502)]
    [InlineData(FakeFault.Stalls, 504)]
    public async Task AnswerThatBreaks_IsAnError(FakeFault fault, int status)
    {
        _road.Upstream.Answer(FakeReply.Text(Answer).WithFault(fault, 60) with { GiantLength = 1_000_000 });

        (await _road.AskAsync("hi")).ShouldBeError(status).Text.ShouldNotContain("whole answer");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NoFirstByteInTime_IsATimeout(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text(Answer).HeldBy(new TaskCompletionSource().Task));

        (await _road.PostAsync(Road.Chat("hi", stream))).ShouldBeError(504);
    }

    [Theory]
    [InlineData("text/html", "<html><body>Sign in to the captive portal</body></html>", false)]
    [InlineData("text/html", "<html><body>Sign in to the captive portal</body></html>", true)]
    [InlineData("application/octet-stream", "captive portal", false)]
    [InlineData("application/json", "{\"captive portal\":true}", false)]
    [InlineData("application/json", "[\"captive portal\"]", false)]
    [InlineData("application/json", "", false)]
    [InlineData("application/json", "{\"captive portal\":true}", true)]
    [InlineData("text/event-stream", "data: captive portal\n\n", false)]
    public async Task AnswerThatIsNoCompletion_IsAnError(string type, string body, bool stream)
    {
        _road.Upstream.Answer(FakeReply.Raw(200, type, body));

        (await _road.PostAsync(Road.Chat("hi", stream))).ShouldBeError(502).Text.ShouldNotContain("captive");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompressedAnswer_IsRefused(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text(Answer) with { IsGzipped = true });

        (await _road.PostAsync(Road.Chat("hi", stream))).ShouldBeError(502);
    }

    [Fact]
    public async Task HtmlErrorPage_IsNotPassedOn()
    {
        _road.Upstream.Answer(FakeReply.Raw(503, "text/html", "<html>captive portal</html>"));

        (await _road.AskAsync("hi")).ShouldBeError(502).Text.ShouldNotContain("captive");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Redirect_IsNotFollowed(int status)
    {
        await using var other = await FakeOpenAi.StartAsync();
        _road.Upstream.Answer(FakeReply.Raw(status, "text/plain", "").WithHeader("Location", $"{other.BaseUrl}/chat/completions"));

        var reply = await _road.AskAsync("hi");

        reply.ShouldBeError(502);
        other.Received.ShouldBeEmpty();
        reply.Headers.Keys.ShouldNotContain("Location");
    }

    [Fact]
    public async Task UpstreamsRefusalOfTheRequest_IsPassedOn()
    {
        _road.Upstream.Answer(FakeReply.Error(400, "Unsupported value: temperature", "invalid_request_error", "unsupported_value"));

        (await _road.AskAsync("hi")).ShouldBeError(400).ErrorMessage.ShouldContain("temperature");
    }

    [Fact]
    public async Task UpstreamsUnauthorized_NeverShowsTheKey()
    {
        _road.Upstream.Answer(FakeReply.Error(401, $"Incorrect API key provided: {Road.UpstreamKey}. Find yours at the console.", "invalid_request_error", "invalid_api_key"));

        var reply = await _road.AskAsync("hi");

        reply.Status.ShouldBeInRange(400, 599);
        reply.ShouldBeEnvelope();
        reply.Text.ShouldNotContain(Road.UpstreamKey);
    }

    [Fact]
    public async Task CredentialInTheAnswersText_IsWithheld()
    {
        _road.Upstream.Answer(FakeReply.Text($"You sent Bearer {Road.UpstreamKey} to me."));

        (await _road.AskAsync("hi")).ShouldBeError(502).Text.ShouldNotContain(Road.UpstreamKey);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CredentialInTheAnswersHeaders_StaysInside(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Text("hello") with { ReflectsSecrets = true });

        var reply = (await _road.PostAsync(Road.Chat("hi", stream))).ShouldBeOk();
        var all = reply.Text + string.Join('\n', reply.Headers);

        all.ShouldNotContain(Road.UpstreamKey);
        all.ShouldNotContain("secret-of-the-upstream");
    }

    [Fact]
    public async Task NobodyListening_IsAnError()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var road = await Road.StartAsync(new RoadOptions
        {
            Rows = $"""
                  - model_name: nobody
                    litellm_params:
                      model: openai/nobody
                      api_base: http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/v1
                      api_key: {Road.UpstreamKey}
                """,
        });

        var reply = (await road.PostAsync(GuardApi.ChatBody("hi", "nobody"))).ShouldBeError(502);

        reply.Text.ShouldNotContain("127.0.0.1");
    }
}
