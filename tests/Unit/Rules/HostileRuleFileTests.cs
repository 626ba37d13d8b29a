using System.Diagnostics;
using System.Globalization;
using System.Text;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Patterns;

namespace Guard.UnitTests.Rules;

/// <summary>Files that were written to hurt: refused, soon, and with words that help an honest author.</summary>
public sealed class HostileRuleFileTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public Task YamlBomb_IsRefused()
    {
        var bomb = new StringBuilder("guard: v1\npack: a\nlists:\n  a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"  b{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        return RefusedAsync(bomb.Append("rules: []\n").ToString(), "more than 500000 nodes");
    }

    [Fact]
    public Task HugeFile_IsRefused() => RefusedAsync("guard: v1\n# " + new string('x', 100_000_000) + "\n", "the file is larger than");

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 100_000)]
    public Task DeepNesting_IsRefused(string open, int times) =>
        RefusedAsync("guard: v1\npack: a\nrules:\n  " + string.Concat(Enumerable.Repeat(open, times)) + "\n", "deeper than 64 levels");

    [Fact]
    public Task CatastrophicPattern_IsRefused() =>
        RefusedAsync(RuleSamples.With("at: input\nmatch: {regex: '((((x{1,999}){1,999}){1,999}){1,999}){1,999}'}\naction: mask"), "cost: too high");

    [Fact]
    public Task ManyPatterns_AreRefused() =>
        RefusedAsync(RuleSamples.With($"at: input\nmatch: {{regex: {{patterns: [{string.Join(", ", Enumerable.Range(0, 600).Select(number => $"'a{{1,{number + 1}}}b'"))}]}}}}\naction: mask"), "more than 500 patterns");

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("../../../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("lists/../../outside.txt")]
    public Task PathOutside_IsRefused(string path)
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(_rules.Root)!, "outside.txt"), "x");
        return RefusedAsync(RuleSamples.With($"at: input\nmatch: {{keywords: {{file: {path}}}}}\naction: mask"), "cannot be read: the path ");
    }

    [Fact]
    public Task AMillionRules_AreRefused()
    {
        var text = new StringBuilder("guard: v1\npack: a\nrules:\n");
        for (var i = 0; i < 1_000_000; i++)
        {
            text.Append("  - {}\n");
        }

        return RefusedAsync(text.ToString(), "larger than", "more than");
    }

    [Fact]
    public Task ManyMistakes_AreNotAllTold() => RefusedAsync("guard: v1\npack: a\nrules:\n" + string.Concat(Enumerable.Repeat("  - {id: x, foo: 1}\n", 15_000)), "more findings are not shown");

    [Fact]
    public Task GiantList_IsRefused()
    {
        _rules.Write("big.txt", string.Concat(Enumerable.Range(0, 300_000).Select(number => $"w{number}\n")));
        return RefusedAsync("guard: v1\npack: a\nlists: {big: {file: big.txt}}\nrules: []\n", "the file is larger than", "holds more than 50000 values");
    }

    [Fact]
    public Task Include_IsRefused() => RefusedAsync("guard: v1\npack: a\ninclude: [a.yaml]\nrules: []\n", "\"include\" in the file is not served yet");

    [Fact]
    public async Task FiveHundredRules_LoadInWellUnderASecond()
    {
        var text = new StringBuilder("guard: v1\npack: acme\nlists: {names: [ada, ben, cyd]}\nrules:\n");
        for (var i = 0; i < 500; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$$"""
                  - id: acme/rule-{{{i}}}
                    version: 1
                    title: Rule {{{i}}}
                    at: [input, output, tool_call, tool_result]
                    when: {team: {not_in: $names}, model: {glob: "gpt-*"}}
                    match: {keywords: {words: [project{{{i}}}, codename{{{i}}}], label: PROJECT}}
                    action: mask
                    exceptions:
                      - {id: public, reason: it is public, owner: ada, expires: 2027-03-31, when: {value: "codename{{{i}}}"}}
                    examples:
                      - {input: "all about project{{{i}}} and its people", expect: {action: mask, output: "all about <PROJECT> and its people"}}
                      - {input: "nothing about anything at all here", expect: {action: allow}}

                """);
        }

        _rules.Write("many.yaml", text.ToString());
        await LoadAsync();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            var load = await LoadAsync();
            load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.Length.ShouldBe(500);
            load.Examples.Length.ShouldBe(1000);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        // The promise is 500 ms for a release build on two free cores; machines of tests are neither.
        best.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private async Task RefusedAsync(string text, params string[] anyOf)
    {
        _rules.Write("a.yaml", text);
        var clock = Stopwatch.StartNew();

        var load = await LoadAsync();

        clock.Elapsed.ShouldBeLessThan(Soon);
        load.RuleSet.ShouldBeNull();
        load.Diagnostics.Length.ShouldBeLessThanOrEqualTo(RuleCompiler.MaxDiagnostics + 1);
        load.Diagnostics.ShouldContain(finding => anyOf.Any(message => finding.ToString().Contains(message)), string.Join('\n', load.Diagnostics.Take(5)));
    }

    private Task<RuleLoad> LoadAsync() => RuleLoader.LoadAsync([_rules.Root], [new KeywordsGuardrailFactory(), new RegexGuardrailFactory()], TestContext.Current.CancellationToken);
}
