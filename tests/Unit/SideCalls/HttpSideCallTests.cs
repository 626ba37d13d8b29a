using System.Net;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.SideCalls;
using Guard.Engine.Telemetry;
using Guard.Testing;
using Guard.UnitTests.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.SideCalls;

public sealed class HttpSideCallTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly GuardMetrics _metrics = new(new MetricsOptions());
    private readonly ScriptedHandler _handler = new();
    private readonly HttpMessageInvoker _client;

    public HttpSideCallTests() => _client = new HttpMessageInvoker(_handler);

    [Fact]
    public async Task Answer_IsReadWhole()
    {
        _handler.Answer = _ => Reply(HttpStatusCode.OK, "hello");

        var answer = await PostAsync(Call());

        answer.Outcome.ShouldBe(SideCallOutcome.Answered);
        answer.Body.ToArray().ShouldBe("hello"u8.ToArray());
    }

    [Fact]
    public async Task Headers_AreSent_AndEncodingStaysPlain()
    {
        _handler.Answer = request =>
        {
            request.Headers.GetValues("x-api-key").ShouldBe(["secret-of-the-house"]);
            request.Headers.GetValues("Accept-Encoding").ShouldBe(["identity"]);
            return Reply(HttpStatusCode.OK, "");
        };

        (await PostAsync(Call(new SideCallDestination { Name = "judge", Address = new Uri("http://judge/"), Headers = [KeyValuePair.Create("x-api-key", "secret-of-the-house")] })))
            .Outcome.ShouldBe(SideCallOutcome.Answered);
    }

    [Theory]
    [InlineData(HttpStatusCode.TemporaryRedirect, false)]
    [InlineData(HttpStatusCode.NotFound, false)]
    [InlineData(HttpStatusCode.InternalServerError, false)]
    [InlineData(HttpStatusCode.BadGateway, true)]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.GatewayTimeout, true)]
    public async Task OtherStatus_IsAValue(HttpStatusCode status, bool isUnreachable)
    {
        _handler.Answer = _ => Reply(status, "stack trace");

        var answer = await PostAsync(Call());

        answer.ShouldBe(new SideCallAnswer(SideCallOutcome.BadStatus, (int)status));
        answer.IsUnreachable.ShouldBe(isUnreachable);
    }

    [Fact]
    public async Task Answer_OverTheLimit_IsRefused()
    {
        _handler.Answer = _ => Reply(HttpStatusCode.OK, "12345");

        (await PostAsync(Call(Destination with { MaxAnswerBytes = 4 }))).Outcome.ShouldBe(SideCallOutcome.AnswerRefused);
    }

    [Fact]
    public async Task Answer_InAnEncodingNobodyAskedFor_IsRefused()
    {
        _handler.Answer = _ =>
        {
            var reply = Reply(HttpStatusCode.OK, "1");
            reply.Content.Headers.ContentEncoding.Add("gzip");
            return reply;
        };

        (await PostAsync(Call())).Outcome.ShouldBe(SideCallOutcome.AnswerRefused);
    }

    [Fact]
    public async Task Request_OverTheLimit_IsNotSent()
    {
        (await PostAsync(Call(Destination with { MaxRequestBytes = 1 }))).Outcome.ShouldBe(SideCallOutcome.RequestTooLarge);
        _handler.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task Silence_EndsAtTheTimeLimit()
    {
        _handler.Gate = new TaskCompletionSource().Task;
        var running = PostAsync(Call());

        _clock.Advance(TimeSpan.FromSeconds(11));

        var answer = await Deadline.Within(running, "the call to time out");
        answer.Outcome.ShouldBe(SideCallOutcome.TimedOut);
        answer.IsUnreachable.ShouldBeTrue();
    }

    [Fact]
    public async Task Caller_WhoLeaves_CancelsTheCall()
    {
        _handler.Gate = new TaskCompletionSource().Task;
        using var leaving = new CancellationTokenSource();
        var running = Call().PostAsync("{}"u8.ToArray(), leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Theory]
    [InlineData(false, SideCallOutcome.Unreachable)]
    [InlineData(true, SideCallOutcome.Denied)]
    public async Task BrokenConnection_IsAValue(bool isDenied, SideCallOutcome expected)
    {
        _handler.Answer = _ => throw new HttpRequestException("no", isDenied ? new EgressDeniedException("no") : new IOException("no"));

        (await PostAsync(Call())).Outcome.ShouldBe(expected);
    }

    [Fact]
    public async Task TooManyAtOnce_AreTurnedAway()
    {
        var open = new TaskCompletionSource();
        _handler.Gate = open.Task;
        var call = Call(Destination with { MaxConcurrent = 1 });
        var running = Enumerable.Range(0, 5).Select(_ => PostAsync(call)).ToArray();

        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.Busy);

        open.SetResult();
        (await Task.WhenAll(running)).ShouldAllBe(answer => answer.Outcome == SideCallOutcome.Answered);
    }

    [Fact]
    public async Task FailuresInARow_StopCallsForAWhile_ThenOneTries()
    {
        _handler.Answer = _ => Reply(HttpStatusCode.BadGateway, "");
        var call = Call();
        for (var i = 0; i < SideCallCircuit.MostFailures; i++)
        {
            await PostAsync(call);
        }

        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.Skipped);
        _handler.Calls.ShouldBe(SideCallCircuit.MostFailures);

        _clock.Advance(SideCallCircuit.Pause);
        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.BadStatus);
        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.Skipped);

        _clock.Advance(SideCallCircuit.Pause);
        _handler.Answer = _ => Reply(HttpStatusCode.OK, "");
        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.Answered);
        (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.Answered);
    }

    [Fact]
    public async Task RefusalOfTheRequest_IsNoReasonToStop()
    {
        _handler.Answer = _ => Reply(HttpStatusCode.UnprocessableEntity, "");
        var call = Call();
        for (var i = 0; i < 2 * SideCallCircuit.MostFailures; i++)
        {
            (await PostAsync(call)).Outcome.ShouldBe(SideCallOutcome.BadStatus);
        }
    }

    [Fact]
    public async Task Outcomes_AreCounted_ByName()
    {
        _handler.Answer = _ => Reply(HttpStatusCode.OK, "");
        await PostAsync(Call());

        var page = await MetricsPage.ReadAsync(_metrics);

        page.ShouldContain("guard_side_calls_total{destination=\"judge\",outcome=\"answered\"} 1");
        page.ShouldContain("guard_side_call_seconds_count{destination=\"judge\"} 1");
    }

    [Theory]
    [InlineData("http://10.0.0.5/", true, true)]
    [InlineData("http://10.0.0.5/", false, false)]
    [InlineData("https://10.0.0.5/", false, false)]
    [InlineData("https://guardrails.example.com/", false, true)]
    [InlineData("http://guardrails.example.com/", false, false)]
    [InlineData("http://169.254.169.254/", true, false)]
    [InlineData("http://[::ffff:169.254.169.254]/", true, false)]
    [InlineData("http://user:pass@10.0.0.5/", true, false)]
    public void Address_IsJudged_ByWhoWroteIt(string address, bool isOperators, bool isOpened)
    {
        using var calls = new HttpSideCalls(new EgressPolicy(new EgressSettings()), _metrics, _clock, NullLogger<HttpSideCall>.Instance);

        var opened = calls.Open(new SideCallDestination { Name = "judge", Address = new Uri(address), IsOperatorsChoice = isOperators });

        (opened.Error is null).ShouldBe(isOpened);
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private static SideCallDestination Destination => new() { Name = "judge", Address = new Uri("http://judge/") };

    private static HttpResponseMessage Reply(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };

    private static Task<SideCallAnswer> PostAsync(HttpSideCall call) => call.PostAsync("{}"u8.ToArray(), CancellationToken.None).AsTask();

    private HttpSideCall Call(SideCallDestination? destination = null) => new(destination ?? Destination, _client, _metrics, _clock, NullLogger<HttpSideCall>.Instance);

    private sealed class ScriptedHandler : HttpMessageHandler
    {
        private int _calls;

        public int Calls => _calls;

        public Task Gate { get; set; } = Task.CompletedTask;

        public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => Reply(HttpStatusCode.OK, "");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            await Gate.WaitAsync(cancellationToken);
            return Answer(request);
        }
    }
}
