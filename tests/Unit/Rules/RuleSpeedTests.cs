using System.Diagnostics;
using Guard.Benchmarks.Rules;
using Guard.Engine;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.UnitTests.Rules;

/// <summary>The small version of <c>eng/prove.sh rules</c>, with bounds that an unoptimized build on a busy machine keeps.</summary>
public class RuleSpeedTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task FiveHundredRules_WithTheirExamples_LoadSoon()
    {
        var directory = Directory.CreateTempSubdirectory("guard-rules-");
        try
        {
            RuleFolder.Write(directory.FullName, 500);
            await using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
            var started = Stopwatch.GetTimestamp();

            var load = await RuleLoader.LoadAsync([directory.FullName], services.GetServices<IGuardrailFactory>(), TestContext.Current.CancellationToken);

            var elapsed = Stopwatch.GetElapsedTime(started);
            output.WriteLine($"{elapsed.TotalMilliseconds:0} ms");
            load.Diagnostics.ShouldBeEmpty();
            load.RuleSet!.Bindings.Length.ShouldBeGreaterThanOrEqualTo(500);
            load.Examples.Length.ShouldBe(1000);
            elapsed.ShouldBeLessThan(LoadLimit);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Decision_OverTwoHundredRules_JudgesThoseThatMeanSomethingOfTheRequest()
    {
        using var decision = new DecisionCase();

        decision.Count();

        decision.RuleSet.Bindings.Length.ShouldBe(DecisionCase.Rules);
        decision.Selected.ShouldBe(120);
        decision.Judged.ShouldBe(70);
    }
}
