using Guard.Engine;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins;
using Guard.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.RulesTests;

/// <summary>Every example of every rule file that Guard ships is a row here.</summary>
public class RuleExampleTests
{
    /// <summary>Before any exception expires: what is shown must not fail on the day it does.</summary>
    private static readonly RuleCompilerOptions AtFirst = new() { Time = new ManualTimeProvider() };

    private static readonly string Root = RepositoryRoot.Combine("rules");

    /// <summary>Directories and files that load on their own, as an operator would name them.</summary>
    private static readonly string[] Sets = [.. Directory.GetDirectories(Root).SelectMany(SetsOf).Order(StringComparer.Ordinal)];

    private static readonly Lazy<Task<Dictionary<string, RuleLoad>>> Loads = new(LoadAllAsync);

    public static async Task<IEnumerable<TheoryDataRow<string, string, string>>> Examples() =>
        from load in await Loads.Value
        from example in load.Value.Examples
        select new TheoryDataRow<string, string, string>(load.Key, example.RuleId, example.Example);

    public static IEnumerable<TheoryDataRow<string>> RuleSets() => Sets.Select(set => new TheoryDataRow<string>(set));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_ComesOutAsWritten_WhenItsRuleJudgesIt(string set, string rule, string example)
    {
        var results = (await Loads.Value)[set].Examples.Where(result => result.RuleId == rule && result.Example == example);

        results.ShouldHaveSingleItem().Failure.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(RuleSets))]
    public async Task RuleSet_LoadsWithoutAnyFinding_AsShipped(string set)
    {
        var load = (await Loads.Value)[set];

        load.Diagnostics.ShouldBeEmpty();
        load.RuleSet.ShouldNotBeNull().Bindings.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(RuleSets))]
    public async Task EveryRule_ShowsWhatItActsOn_AndWhatItLeavesAlone(string set)
    {
        var load = (await Loads.Value)[set];

        load.Coverage.ShouldNotBeEmpty();
        load.Coverage.ShouldAllBe(rule => rule.IsComplete);
    }

    [Fact]
    public async Task TheBaseline_OnlyMasksAndWatches_WhereNobodyAskedForMore()
    {
        var always = (await Loads.Value)["baseline"].RuleSet!.Bindings.Where(binding => binding.IsDefaultOn).ToList();

        always.ShouldNotBeEmpty();
        always.ShouldAllBe(binding => binding.IsMonitor || binding.Effects == BindingEffects.Edits);
    }

    [Fact]
    public async Task AllRules_LoadTogether_AsOneSet()
    {
        await using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();

        var load = await RuleLoader.LoadAsync([Root], [.. services.GetServices<IGuardrailFactory>()], TestContext.Current.CancellationToken, AtFirst);

        load.Diagnostics.ShouldBeEmpty();
    }

    /// <summary>The baseline is one set; of everything else each file is one. A directory without rules, such as that of the schema, is none.</summary>
    private static IEnumerable<string> SetsOf(string directory) =>
        Path.GetFileName(directory) == "baseline" ? ["baseline"] : Directory.GetFiles(directory, "*.yaml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path));

    private static async Task<Dictionary<string, RuleLoad>> LoadAllAsync()
    {
        await using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
        var factories = services.GetServices<IGuardrailFactory>().ToList();
        var loads = new Dictionary<string, RuleLoad>(StringComparer.Ordinal);
        foreach (var set in Sets)
        {
            loads.Add(set, await RuleLoader.LoadAsync([Path.Combine(Root, set)], factories, CancellationToken.None, AtFirst));
        }

        return loads;
    }
}
