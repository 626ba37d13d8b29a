using Guard.Engine;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.RulesTests;

/// <summary>Every example of every rule file that Guard ships is a row here.</summary>
public class RuleExampleTests
{
    private static readonly string Root = FindRules();

    /// <summary>Directories and files that load on their own, as an operator would name them.</summary>
    private static readonly string[] Sets = ["baseline", .. Directory.GetFiles(Path.Combine(Root, "examples"), "*.yaml").Select(path => Path.Combine("examples", Path.GetFileName(path)))];

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
        var text = string.Concat(Files(set).Select(File.ReadAllText));
        var load = (await Loads.Value)[set];

        foreach (var rule in load.RuleSet!.Bindings.Select(binding => binding.RuleId[..binding.RuleId.LastIndexOf('@')]))
        {
            var start = text.IndexOf($"- id: {rule}\n", StringComparison.Ordinal);
            var end = text.IndexOf("\n  - id: ", start, StringComparison.Ordinal);
            var own = text[start..(end < 0 ? text.Length : end)];
            own.ShouldContain("action: allow", customMessage: rule);
            own[own.IndexOf("examples:", StringComparison.Ordinal)..].ShouldMatch("action: (mask|block|hide_tool)", customMessage: rule);
        }
    }

    private static async Task<Dictionary<string, RuleLoad>> LoadAllAsync()
    {
        await using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
        var factories = services.GetServices<IGuardrailFactory>().ToList();
        var loads = new Dictionary<string, RuleLoad>(StringComparer.Ordinal);
        foreach (var set in Sets)
        {
            loads.Add(set, await RuleLoader.LoadAsync([Path.Combine(Root, set)], factories, CancellationToken.None));
        }

        return loads;
    }

    private static IEnumerable<string> Files(string set)
    {
        var path = Path.Combine(Root, set);
        return File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories);
    }

    private static string FindRules()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Guard.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new InvalidOperationException("Guard.sln is not above the tests."), "rules");
    }
}
