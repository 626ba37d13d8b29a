using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Guard.Benchmarks;
using Guard.Benchmarks.Rules;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Plugins.Pii;
using Guard.Plugins.ToolPermission;
using Guard.Testing;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests;

/// <summary>What the hot paths may allocate, as <c>bench/budgets.json</c> says.</summary>
public class AllocationBudgetTests(ITestOutputHelper output)
{
    private const int Chunks = 500;
    private const int Repeats = 200;

    private readonly OpenAiChatIndexer _indexer = new();
    private readonly byte[] _body = ChatSamples.Request(20 * 1024);

    [Fact]
    public void Index_StaysInItsBudget() => Check("index_20kb", 1, Repeats, _ =>
    {
        using var index = _indexer.Index(_body).Value;
    });

    [Fact]
    public void CleanPipelineOfFive_StaysInItsBudget()
    {
        SkipUnlessOptimized();
        using var index = _indexer.Index(_body).Value;
        var bindings = GuardedRoad.Bindings(5);
        var runs = new GuardrailRun[Repeats];

        Check(
            "clean_pipeline_5",
            1,
            Repeats,
            number =>
            {
                GuardedRoad.Judge(runs[number], index.Table);
                runs[number].Dispose();
            },
            number => runs[number] = GuardedRoad.Run(bindings));
    }

    [Fact]
    public void DecisionOverTwoHundredRules_StaysInItsBudget()
    {
        SkipUnlessOptimized();
        using var decision = new DecisionCase();
        decision.Count();

        Check("rule_decision_200", 1, Repeats, _ => decision.Decide());
    }

    [Fact]
    public void UnchangedRequest_StaysInItsBudget()
    {
        using var index = _indexer.Index(_body).Value;

        Check("patch_same_model", 1, Repeats, _ => new RequestPatch(index, _body).For("gpt-x", needsUsage: false, defaultsJson: null));
    }

    [Fact]
    public void ObservedStream_StaysInItsBudget() => CheckStream("observed_stream", guardrails: 0);

    [Fact]
    public void JudgedStream_StaysInItsBudget() => CheckStream("judged_stream", guardrails: 1);

    [Fact]
    public void PiiScanOfProse_StaysInItsBudget()
    {
        var text = Encoding.UTF8.GetBytes(ChatSamples.Prose(20 * 1024));
        var scanner = new PiiScanner(PiiEntities.Default, PiiSettings.DefaultMinScore);
        List<PiiMatch>? matches = null;

        Check("pii_prose", 1, Repeats, _ => scanner.Scan(text, 0, isPartial: false, ref matches));
    }

    [Fact]
    public void ToolPermissionOfTenTools_StaysInItsBudget()
    {
        var tools = string.Join(',', Enumerable.Range(0, 10).Select(static number => "{\"type\":\"function\",\"function\":{\"name\":\"read_" + number + "\"}}"));
        using var index = _indexer.Index(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"messages\":[],\"tools\":[" + tools + "]}")).Value;
        var settings = DocumentReader.Read("test", "rules: [{id: no, tool_name: exec, decision: deny}, {id: yes, tool_name: 'read_[0-9]+', decision: allow}]", [])!;
        var guardrail = new ToolPermissionGuardrailFactory().Create(
            new GuardrailDefinition("tools", settings, ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Block)), null!), [])!;
        var context = GuardedRoad.Run([]).Context(Stage.Input, new ContentParts(index.Table, StageSet.All));

        Check("tool_permission_10", 1, Repeats, _ =>
        {
            var pending = guardrail.EvaluateAsync(context, CancellationToken.None);
            _ = pending.IsCompletedSuccessfully && pending.Result.Verdict == Verdict.Allow ? 0 : throw new InvalidOperationException("The tools were not allowed at once.");
        });
    }

    [Fact]
    public void RoutingPick_StaysInItsBudget()
    {
        var group = Rows.Group(5);
        var random = new ConcurrentRandom(17);
        var router = new Router(new SimpleShuffle(random), new RouterSettings(), TimeProvider.System, random);
        var none = default(DeploymentSet);

        Check("routing_pick", 1, Repeats, _ => router.Pick(group, 1, none, none));
    }

    private void CheckStream(string budget, int guardrails)
    {
        SkipUnlessOptimized();
        var frames = ChatSamples.Stream(Chunks);
        var bindings = GuardedRoad.Bindings(guardrails);
        var buffer = new byte[16 * 1024];

        Check(budget, Chunks, 20, _ =>
        {
            using var stream = GuardedRoad.Answer(GuardedRoad.Run(bindings), new FrameStream(frames));
            GuardedRoad.Drain(stream, buffer);
        });
    }

    /// <summary>Without optimization the compiler keeps the state of every async method on the heap, even where nothing waits.</summary>
    private static void SkipUnlessOptimized() => Assert.SkipWhen(
        typeof(OpenAiChatIndexer).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true,
        "Allocations of async paths can only be judged in an optimized build: run with -c Release.");

    /// <summary>The least of several rounds, because a collection elsewhere may empty the pools in the middle of one.</summary>
    private void Check(string budget, int perCall, int calls, Action<int> call, Action<int>? beforeCall = null)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            for (var number = 0; number < calls; number++)
            {
                beforeCall?.Invoke(number);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var number = 0; number < calls; number++)
            {
                call(number);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        var bytes = least / (double)(calls * perCall);
        var (allowed, slack) = Budget(budget);
        output.WriteLine($"{budget}: {bytes:0.0} of {allowed} bytes");
        bytes.ShouldBeLessThanOrEqualTo(allowed * (1 + (slack / 100d)), $"{budget} of bench/budgets.json");
    }

    private static (long Bytes, int SlackPercent) Budget(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Combine("bench", "budgets.json")));
        return (document.RootElement.GetProperty("budgets").GetProperty(name).GetProperty("bytes").GetInt64(), document.RootElement.GetProperty("slack_percent").GetInt32());
    }
}
