using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Guardrails;

public sealed class BesideRunTests : IDisposable
{
    private readonly GuardrailRunner _runner = new(TimeProvider.System, new GuardMetrics(new MetricsOptions()), NullLogger<GuardrailRunner>.Instance);
    private readonly PartTable _table = new(1);

    public BesideRunTests() => _table.AddText("hello"u8.ToArray(), ContentKind.Text, Stage.Input);

    public void Dispose()
    {
        _table.Dispose();
        _runner.Dispose();
    }

    [Fact]
    public async Task Refusal_IsHeardBeforeAnybodyWaits_AndItsEvidenceJoinsTheRun()
    {
        var speaks = new TaskCompletionSource<GuardrailDecision>();
        var run = Run([]);
        await using var beside = BesideRun.Start(Pipeline, run, Run([Binding(speaks.Task)]), _table, CancellationToken.None).ShouldNotBeNull();

        beside.Refused.IsCancellationRequested.ShouldBeFalse();
        speaks.SetResult(GuardrailDecision.Block(new Violation("WORD")));

        (await beside.WaitAsync()).ShouldNotBeNull().Code.ShouldBe(GuardErrorCode.GuardrailBlocked);
        (await beside.WaitAsync()).ShouldNotBeNull();
        beside.Refused.IsCancellationRequested.ShouldBeTrue();
        var evidence = run.Evidence.ShouldHaveSingleItem();
        (evidence.IsConcurrent, evidence.Status).ShouldBe((true, "guardrail_intervened"));
    }

    [Fact]
    public async Task Allowance_LetsTheAnswerGo()
    {
        var run = Run([]);
        await using var beside = BesideRun.Start(Pipeline, run, Run([Binding(Task.FromResult(GuardrailDecision.Allow))]), _table, CancellationToken.None).ShouldNotBeNull();

        (await beside.WaitAsync()).ShouldBeNull();
        beside.Refused.IsCancellationRequested.ShouldBeFalse();
        run.Evidence.ShouldHaveSingleItem().Status.ShouldBe("success");
    }

    [Fact]
    public async Task EndOfTheRequest_StopsWhoeverStillJudges()
    {
        var stopped = new TaskCompletionSource();
        var guardrail = new Waiting(stopped);
        var beside = BesideRun.Start(Pipeline, Run([]), Run([Binding(guardrail)]), _table, CancellationToken.None).ShouldNotBeNull();

        await beside.DisposeAsync();

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void NothingStarts_WhereNothingRunsBeside() => BesideRun.Start(Pipeline, Run([]), null, _table, CancellationToken.None).ShouldBeNull();

    private GuardrailPipeline Pipeline => new(_runner, TimeProvider.System);

    private static GuardrailRun Run(ImmutableArray<GuardrailBinding> bindings) =>
        new() { Facts = RequestFacts.None, RequestId = "r", Protection = ProtectionKey.Example, Bindings = bindings };

    private static GuardrailBinding Binding(Task<GuardrailDecision> decision) => Binding(new Scripted(decision));

    private static GuardrailBinding Binding(IGuardrail guardrail) => new()
    {
        Name = "beside",
        RuleId = "test/beside@1",
        Type = "test",
        Guardrail = guardrail,
        Stages = StageSet.Of(Stage.Input),
        IsConcurrent = true,
        Timeout = TimeSpan.FromMinutes(1),
    };

    private sealed class Scripted(Task<GuardrailDecision> decision) : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(decision);
    }

    private sealed class Waiting(TaskCompletionSource stopped) : IGuardrail
    {
        public async ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return GuardrailDecision.Allow;
            }
            finally
            {
                stopped.SetResult();
            }
        }
    }
}
