using System.Text;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Patterns;
using Guard.Plugins.Pii;
using Guard.Testing;

namespace Guard.UnitTests.Rules;

public sealed class CookbookTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task EveryWholeRuleOfTheCookbook_LoadsAndPassesItsExamples()
    {
        var text = new StringBuilder("guard: v1\npack: acme\nrules:\n");
        foreach (var block in File.ReadAllText(RepositoryRoot.Combine("docs", "rule-cookbook.md")).Split("```yaml\n").Skip(1))
        {
            var rule = block[..block.IndexOf("```", StringComparison.Ordinal)];
            text.Append(rule.StartsWith("  - id:", StringComparison.Ordinal) ? rule : "");
        }

        var load = await RuleLoader.LoadAsync(
            [_rules.Write("cookbook.yaml", text.ToString()).Root],
            [new KeywordsGuardrailFactory(), new RegexGuardrailFactory(), new PiiGuardrailFactory()],
            TestContext.Current.CancellationToken,
            new RuleCompilerOptions { Time = new ManualTimeProvider() });

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.Length.ShouldBe(4);
        load.Diagnostics.ShouldBeEmpty(_rules.Print(load));
    }
}
