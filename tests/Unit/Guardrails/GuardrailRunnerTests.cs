using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Engine.Telemetry;
using Guard.Testing;
using Guard.UnitTests.Telemetry;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Guardrails;

public sealed class GuardrailRunnerTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly GuardMetrics _metrics = new(new MetricsOptions());
    private readonly CapturedLogs _logs = new();
    private readonly ILoggerFactory _loggers;
    private readonly GuardrailRunner _runner;

    public GuardrailRunnerTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _runner = new GuardrailRunner(_clock, _metrics, _loggers.CreateLogger<GuardrailRunner>());
    }

    [Fact]
    public async Task Token_IsCancelled_WhenTheTimeIsUp()
    {
        var stopped = new TaskCompletionSource();
        var running = RunAsync(async (_, token) =>
        {
            using var registration = token.Register(stopped.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });

        _clock.Advance(TimeSpan.FromSeconds(2));
        var result = await Deadline.Within(running, "the runner to give up");

        result.Error!.Code.ShouldBe(GuardErrorCode.GuardrailUnavailable);
        await Deadline.Within(stopped.Task, "the guardrail to be stopped");
    }

    [Fact]
    public async Task Token_IsCancelled_WhenTheCallerLeaves()
    {
        using var caller = new CancellationTokenSource();
        var stopped = new TaskCompletionSource();
        var running = RunAsync(
            async (_, token) =>
            {
                using var registration = token.Register(stopped.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return default;
            },
            cancellationToken: caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        await Deadline.Within(stopped.Task, "the guardrail to be stopped");
    }

    [Fact]
    public async Task Token_OfOneThatAnsweredAtOnce_IsNotCancelledByAnother()
    {
        var kept = default(CancellationToken);
        await RunAsync((_, token) =>
        {
            kept = token;
            return new ValueTask<GuardrailDecision>(GuardrailDecision.Allow);
        });

        (await RunAsync((_, _) => new ValueTask<GuardrailDecision>(GuardrailDecision.Allow))).Value.Verdict.ShouldBe(Verdict.Allow);

        kept.CanBeCanceled.ShouldBeTrue();
        kept.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true, FailureMode.Closed, true)]
    [InlineData(false, FailureMode.Closed, false)]
    [InlineData(false, FailureMode.Open, true)]
    public async Task Failure_Passes_OnlyWhereTheRuleSaysSo(bool mayPass, FailureMode mode, bool passes)
    {
        var result = await RunAsync((_, _) => throw new GuardrailFailedException("unreachable", mayPass), mode: mode);

        (result.Error is null).ShouldBe(passes);
        _logs.Text.ShouldContain("unreachable");
        (await MetricsPage.ReadAsync(_metrics)).ShouldContain("error_type=\"unreachable\"");
    }

    [Fact]
    public async Task SynchronousAnswer_AllocatesNothing()
    {
        var binding = Binding(new Scripted((_, _) => new ValueTask<GuardrailDecision>(GuardrailDecision.Allow)), FailureMode.Closed);
        var context = Context();
        for (var i = 0; i < 3; i++)
        {
            await _runner.RunAsync(binding, context, CancellationToken.None);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            await _runner.RunAsync(binding, context, CancellationToken.None);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _logs.Dispose();
    }

    private Task<Result<GuardrailDecision>> RunAsync(
        Func<GuardrailContext, CancellationToken, ValueTask<GuardrailDecision>> judge, FailureMode mode = FailureMode.Closed, CancellationToken cancellationToken = default) =>
        _runner.RunAsync(Binding(new Scripted(judge), mode), Context(), cancellationToken).AsTask();

    private static GuardrailBinding Binding(IGuardrail guardrail, FailureMode mode) => new()
    {
        Name = "scripted",
        RuleId = "test/scripted@1",
        Type = "scripted",
        Guardrail = guardrail,
        Stages = StageSet.All,
        FailureMode = mode,
    };

    private static GuardrailContext Context() => new()
    {
        Stage = Stage.Input,
        Facts = RequestFacts.None,
        Protection = ProtectionKey.Example,
        RequestId = "request",
        Parts = ContentParts.Of(Stage.Input, "text"),
    };

    private sealed class Scripted(Func<GuardrailContext, CancellationToken, ValueTask<GuardrailDecision>> judge) : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => judge(context, cancellationToken);
    }
}
