using System.Diagnostics;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Patterns;

namespace Guard.UnitTests.Rules;

public sealed class RuleExpansionTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("match: $animals", "match: {words: [otter, seal]}")]
    [InlineData("match: {macro: animals}", "match: {words: [otter, seal]}")]
    [InlineData("match: {words: $names}", "match: {words: [otter, seal]}")]
    [InlineData("match: {words: [seal, $names]}", "match: {words: [seal, otter, seal]}")]
    [InlineData("match: {words: [a]}\nwhen: $office", "match: {words: [a]}\nwhen: {team: [otter, seal]}")]
    [InlineData("match: {words: [a]}\nwhen: {macro: office, model: m}", "match: {words: [a]}\nwhen: {team: [otter, seal], model: m}")]
    [InlineData("match: {words: [a]}\nwhen: {team: {not_in: $names}}", "match: {words: [a]}\nwhen: {team: {not_in: [otter, seal]}}")]
    [InlineData("match: {words: $filed}", "match: {words: [otter, seal]}")]
    [InlineData("match: {words: [\"$names\"]}", "match: {words: [\"$names\"]}")]
    public async Task ListsAndMacros_DoWhatTheHandWrittenFormDoes(string written, string byHand)
    {
        _rules.Write("lists/names.txt", "# names\notter\n\nseal\n");
        var first = await LoadAsync(written);
        var second = await LoadAsync(byHand);

        first.RuleSet.ShouldNotBeNull(_rules.Print(first)).Revision.ShouldBe(second.RuleSet.ShouldNotBeNull(_rules.Print(second)).Revision);
    }

    [Theory]
    [InlineData("match: {words: $nmaes}", "there is no list or macro \"nmaes\" in this file; did you mean \"names\"?")]
    [InlineData("match: $loop", "macros go round in a circle: loop -> back -> loop")]
    [InlineData("match: {macro: animals, words: [x]}", "\"words\" comes from two places")]
    [InlineData("match: {macro: [1, [2]]}", "\"macro\" takes the name of a macro")]
    public async Task Mistakes_AreErrors_WhereTheyStand(string lines, string message)
    {
        var load = await LoadAsync(lines, "  loop: {x: $back}\n  back: {y: $loop}\n");

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    [Fact]
    public async Task MacrosThatMultiply_AreRefusedQuickly()
    {
        var bomb = string.Concat(Enumerable.Range(0, 40).Select(level => $"  m{level}: {{a: $m{level + 1}, b: $m{level + 1}, c: $m{level + 1}}}\n")) + "  m40: {words: [x]}\n";
        var clock = Stopwatch.StartNew();

        var load = await LoadAsync("match: $m0", bomb);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain("lists and macros make this larger than");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task List_LeavesNotTheDirectoryOfTheRules()
    {
        var load = await _rules.Write("a.yaml", "guard: v1\npack: a\nlists: {x: {file: ../../../etc/passwd}, y: {file: /etc/passwd}}\nrules: []\n").LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain("leaves the directory of the rules");
        _rules.Print(load).ShouldContain("the path must be relative to the rule file");
    }

    [Fact]
    public async Task Keywords_TakeAList()
    {
        _rules.Write("a.yaml", """
            guard: v1
            pack: acme
            lists: {animals: [otter, seal]}
            macros: {ids: {regex: {pattern: 'EMP-\d{4}', label: ID}}}
            rules:
              - id: acme/both
                version: 1
                title: Several matchers
                at: [input, output]
                match: {keywords: {words: $animals, label: ANIMAL}, macro: ids}
                action: {ANIMAL: redact, ID: mask, default: mask}
                examples:
                  - {input: an otter EMP-1234, expect: {action: mask, output: "an  <ID>", labels: [ANIMAL, ID]}}
                  - {chunks: [a se, al EM, P-12, "34."], expect: {output: "a  <ID>."}}
                  - {input: nothing, expect: {action: allow}}
            """);

        var load = await RuleLoader.LoadAsync([_rules.Root], [new KeywordsGuardrailFactory(), new RegexGuardrailFactory()], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.Select(binding => (binding.Name, binding.Type)).ShouldBe([("acme/both", "keywords"), ("acme/both", "regex")]);
        load.RuleSet.ByName["acme/both"].ShouldBe([0, 1]);
        load.Coverage.ShouldHaveSingleItem().IsComplete.ShouldBeTrue();
    }

    private Task<RuleLoad> LoadAsync(string lines, string macros = "") => _rules.Write("a.yaml", $"""
        lists:
          names: [otter, seal]
        {(File.Exists(Path.Combine(_rules.Root, "lists", "names.txt")) ? "  filed: {file: lists/names.txt}\n" : "")}
        macros:
          animals: {"{words: $names}"}
          office: {"{team: $names}"}
        {macros}
        """ + "\n" + RuleSamples.With($"at: [input]\naction: mask\n{lines}")).LoadAsync();
}
