using Guard.Engine;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins;
using Guard.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.RulesTests;

/// <summary>Every whole rule file that the documentation shows loads as it stands, and its examples come out as written.</summary>
public sealed class DocumentedRuleTests
{
    private const string Fence = "```";
    private const string ListMark = "```text\n# lists/";

    /// <summary>Before any exception expires: what is shown must not fail on the day it does.</summary>
    private static readonly RuleCompilerOptions AtFirst = new() { Time = new ManualTimeProvider() };

    /// <summary>Pages whose rules need nothing but what Guard brings.</summary>
    private static readonly string[] Pages = ["README.md", "docs/guardrails.md", "docs/rule-cookbook.md", "docs/rule-format.md"];

    public static IEnumerable<TheoryDataRow<string, int>> Files() =>
        from page in Pages
        from line in RuleFilesOf(page).Keys
        select new TheoryDataRow<string, int>(page, line);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task RuleFileOfTheDocumentation_LoadsWithoutAnyFinding_AndDoesWhatItShows(string page, int line)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (name, words) in ListsOf(page))
        {
            directory.Write(name, words);
        }

        directory.Write("rules.yaml", RuleFilesOf(page)[line]);

        var load = await LoadAsync(directory.Path);

        load.Diagnostics.ShouldBeEmpty($"{page}, the block at line {line}");
        load.RuleSet.ShouldNotBeNull();
        load.Examples.ShouldNotBeEmpty();
        load.Examples.ShouldAllBe(example => example.Failure == null);
    }

    [Fact]
    public void Cookbook_HasTwentyRecipes_EachWithAWholeRuleFile() =>
        RuleFilesOf("docs/rule-cookbook.md").Count.ShouldBeGreaterThanOrEqualTo(20);

    [Fact]
    public async Task EveryRuleOfTheCookbook_ShowsWhatItActsOn_AndWhatItLeavesAlone()
    {
        foreach (var (line, text) in RuleFilesOf("docs/rule-cookbook.md"))
        {
            using var directory = new TemporaryDirectory();
            foreach (var (name, words) in ListsOf("docs/rule-cookbook.md"))
            {
                directory.Write(name, words);
            }

            directory.Write("rules.yaml", text);

            var load = await LoadAsync(directory.Path);

            load.Coverage.ShouldAllBe(rule => rule.Fires && rule.Spares, $"line {line}");
        }
    }

    private static async Task<RuleLoad> LoadAsync(string root)
    {
        await using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
        return await RuleLoader.LoadAsync([root], [.. services.GetServices<IGuardrailFactory>()], TestContext.Current.CancellationToken, AtFirst);
    }

    /// <summary>Blocks that begin a rule file, by the line they start on.</summary>
    private static SortedDictionary<int, string> RuleFilesOf(string page)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine(page));
        var files = new SortedDictionary<int, string>();
        for (var at = text.IndexOf("```yaml\nguard: v1", StringComparison.Ordinal); at >= 0; at = text.IndexOf("```yaml\nguard: v1", at + 1, StringComparison.Ordinal))
        {
            var start = text.IndexOf('\n', at) + 1;
            files.Add(text.AsSpan(0, start).Count('\n') + 1, text[start..text.IndexOf(Fence, start, StringComparison.Ordinal)]);
        }

        return files;
    }

    /// <summary>Word lists, which name their file in their first line.</summary>
    private static IEnumerable<(string Name, string Words)> ListsOf(string page)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine(page));
        for (var at = text.IndexOf(ListMark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(ListMark, at + 1, StringComparison.Ordinal))
        {
            var start = text.IndexOf('\n', at) + 1;
            var words = text[start..text.IndexOf(Fence, start, StringComparison.Ordinal)];
            yield return (words[2..words.IndexOf('\n', StringComparison.Ordinal)].Trim(), words);
        }
    }
}
