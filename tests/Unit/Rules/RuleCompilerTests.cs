using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Rules;

public sealed class RuleCompilerTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task GoodFile_BecomesABinding_WithEverythingItSays()
    {
        var load = await _rules.Write("a.yaml", RuleSamples.With("""
            name: no-otters
            mode: monitor
            apply: on_request
            at: [input, output]
            match: {words: [otter]}
            action: mask
            limits: {timeout_ms: 250, on_error: fail_open}
            """)).LoadAsync();

        var binding = load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.ShouldHaveSingleItem();
        binding.ShouldSatisfyAllConditions(
            () => binding.Name.ShouldBe("no-otters"),
            () => binding.RuleId.ShouldBe("acme/words@1"),
            () => binding.Type.ShouldBe("words"),
            () => binding.Stages.ShouldBe(StageSet.Of(Stage.Input, Stage.Output)),
            () => binding.IsDefaultOn.ShouldBeFalse(),
            () => binding.IsMonitor.ShouldBeTrue(),
            () => binding.Timeout.ShouldBe(TimeSpan.FromMilliseconds(250)),
            () => binding.FailureMode.ShouldBe(FailureMode.Open));
    }

    [Fact]
    public async Task Defaults_AreEnforcedAlwaysClosed_WhenARuleSaysNothing()
    {
        var load = await _rules.Write("a.yaml", RuleSamples.Masking()).LoadAsync();

        var binding = load.RuleSet!.Bindings[0];
        (binding.Name, binding.IsDefaultOn, binding.IsMonitor, binding.FailureMode).ShouldBe(("acme/words", true, false, FailureMode.Closed));
    }

    [Fact]
    public async Task Mistakes_AreAllReportedAtOnce_WithPositionAndRemedy()
    {
        await File.WriteAllTextAsync(Path.Combine(_rules.Root, "bad.yaml"), """
            guard: v2
            pack: acme
            lists: {a: [b]}
            rules:
              - id: acme/one
                version: one
                title: 7
                sevrity: high
                mode: enforced
                at: [input, outptu, output_stream]
                match: {wrods: [a]}
                action: maks
              - id: other/two
                version: 1
                title: Two
                at: input
                when: {team: red}
                match: {words: [a], pii: {}}
                action: {default: {mask: keep_lats}, A: require_approval}
                limits: {timeout_ms: 0, on_eror: fail_open}
                examples:
                  - {input: a, output: b, expect: {action: allow}}
                  - {input: a, expect: {action: permit}}
              - just text
              - id: other/three
                version: 1
                title: Three
                at: input
                match: {wrods: [a]}
                action: mask
            """, TestContext.Current.CancellationToken);

        var load = await _rules.LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldBe(
            """
            bad.yaml:1:8 error: the format "v2" is not known; write `guard: v1`
            bad.yaml:6:14 error: "version" in a rule must be a whole number, not a string; use a whole number from 1 to 2147483647, without quotes
            bad.yaml:7:12 error: "title" in a rule must be a string, not a number; put it in quotes
            bad.yaml:8:5 error: unknown key "sevrity" in a rule; did you mean "severity"?
            bad.yaml:9:11 error: "enforced" is not a value of "mode"; did you mean "enforce"?
            bad.yaml:10:17 error: "outptu" is not a stage; did you mean "output"?
            bad.yaml:10:25 error: "output_stream" is not a stage; write output: it is judged whole and streamed alike
            bad.yaml:12:13 error: "maks" is not an action; did you mean "mask"?
            bad.yaml:19:30 error: "keep_lats" is not a way to mask; did you mean "keep_last"?
            bad.yaml:19:45 error: "require_approval" is written "confirm" here; write confirm, or {confirm: "what is asked"}
            bad.yaml:20:26 error: "timeout_ms" in limits is 0; use a whole number from 1 to 60000
            bad.yaml:20:29 error: unknown key "on_eror" in limits; did you mean "on_error"?
            bad.yaml:22:9 error: an example has more than one text; write exactly one of input, output, chunks, messages, request, tool_call, tool_result, tool_list, session
            bad.yaml:23:37 error: "permit" is not a value of "action"; use one of allow, log, mask, confirm, block, hide_tool, rewrite
            bad.yaml:24:5 error: a rule must be a map, not a string; write it as `key: value` lines
            bad.yaml:25:9 error: the id "other/three" is not of the form `acme/name`; write acme/three
            bad.yaml:29:13 error: unknown matcher "wrods"; did you mean "words"?
            """);
    }

    [Fact]
    public async Task Rules_AreAllRefused_WhenOneFileOfManyHoldsAMistake()
    {
        var load = await _rules.Write("a.yaml", RuleSamples.Masking()).Write("b.yaml", "guard: v1\npack: b\nrules: 3\n").LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldBe("b.yaml:3:8 error: \"rules\" must be a list, not a number; start each rule with a dash");
    }

    [Theory]
    [InlineData("notify: x", "\"notify\" in a rule is not served yet")]
    [InlineData("limits: {hold_back_chars: 9}", "\"hold_back_chars\" in limits is not served yet")]
    public async Task KeyThatRestricts_IsAnError_WhileItIsNotServed(string line, string message)
    {
        var load = await _rules.Write("a.yaml", RuleSamples.Masking(extra: line)).LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    [Theory]
    [InlineData("acme", "words", "acme", "words", "the id \"acme/words\" is used twice")]
    [InlineData("acme", "b\n    name: w", "acme", "c\n    name: w", "the name \"w\" is used twice")]
    [InlineData("acme", "b\n    name: beta", "beta", "c", "the pack \"beta\" is already a name")]
    [InlineData("acme", "b\n    name: acme", "beta", "c", "the name \"acme\" is already a pack")]
    [InlineData("acme", "b\n    name: beta/c", "beta", "c", "the id \"beta/c\" is already a name")]
    public async Task NameUsedForTwoThings_IsAnError_AcrossFiles(string pack1, string id1, string pack2, string id2, string message)
    {
        var load = await _rules
            .Write("a.yaml", RuleSamples.Masking(pack: pack1, id: id1))
            .Write("b.yaml", RuleSamples.Masking(pack: pack2, id: id2))
            .LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    [Fact]
    public async Task Pack_MaySpanFiles_AndNamesItsOnRequestRules()
    {
        var load = await _rules
            .Write("a.yaml", RuleSamples.Masking(id: "a"))
            .Write("b.yaml", RuleSamples.Masking(id: "b", extra: "apply: on_request"))
            .Write("c.yml", RuleSamples.Masking(id: "c", extra: "apply: on_request"))
            .LoadAsync();

        load.RuleSet!.ByName["acme"].ShouldBe([1, 2]);
        load.RuleSet.DefaultOn.ShouldBe([0]);
    }

    [Fact]
    public async Task RuleThatIsOff_KeepsItsName_AndRunsNothing()
    {
        var load = await _rules.Write("a.yaml", RuleSamples.Masking(extra: "mode: off")).LoadAsync();

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.ShouldBeEmpty();
        load.RuleSet.ByName["acme/words"].ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pre_call", new[] { Stage.Input, Stage.ToolList, Stage.ToolCall, Stage.ToolResult })]
    [InlineData("post_call", new[] { Stage.Output, Stage.ToolCall })]
    public async Task LiteLlmMode_MeansTheStagesOfItsDirection_WhenWrittenAsStage(string at, Stage[] stages)
    {
        var load = await _rules.Write("a.yaml", RuleSamples.With($"at: {at}\nmatch: {{words: [a]}}\naction: mask")).LoadAsync();

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings[0].Stages.ShouldBe(StageSet.Of(stages));
    }

    [Fact]
    public async Task Revision_StaysTheSame_WhenOnlyWordsForHumansChange()
    {
        var first = await _rules.Write("a.yaml", RuleSamples.Masking()).LoadAsync();
        var text = RuleSamples.Masking().Replace("title: Mask a word", "description: x\n    title: 'Other'");
        var second = await _rules.Write("a.yaml", "# a comment\n" + text).LoadAsync();

        second.RuleSet!.Revision.ShouldBe(first.RuleSet!.Revision);
        first.RuleSet.Revision.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("action: mask", "action: redact")]
    [InlineData("at: [input, output]", "at: [input]")]
    [InlineData("version: 1", "version: 2")]
    [InlineData("words: [a]", "words: [a, b]")]
    public async Task Revision_Changes_WhenBehaviourDoes(string from, string to)
    {
        var text = RuleSamples.With("at: [input, output]\nmatch: {words: [a]}\naction: mask");
        var first = await _rules.Write("a.yaml", text).LoadAsync();
        var second = await _rules.Write("a.yaml", text.Replace(from, to)).LoadAsync();

        second.RuleSet!.Revision.ShouldNotBe(first.RuleSet!.Revision);
    }

    [Fact]
    public async Task Revision_Changes_WhenAWordListDoes()
    {
        var text = RuleSamples.With("at: input\nmatch: {words: {file: list.txt}}\naction: mask");
        var first = await _rules.Write("a.yaml", text).Write("list.txt", "one\n").LoadAsync();
        var second = await _rules.Write("list.txt", "two\n").LoadAsync();

        second.RuleSet!.Revision.ShouldNotBe(first.RuleSet!.Revision);
    }

    [Fact]
    public async Task Revision_Changes_WhenTheCodeOfAMatcherDoes()
    {
        var path = _rules.Write("a.yaml", RuleSamples.With("at: input\nmatch: {plan: }\naction: mask")).Root;

        var first = await Guard.Engine.Rules.RuleLoader.LoadAsync([path], [new PlanKeeper { CodeVersion = "1" }], TestContext.Current.CancellationToken);
        var second = await Guard.Engine.Rules.RuleLoader.LoadAsync([path], [new PlanKeeper { CodeVersion = "2" }], TestContext.Current.CancellationToken);

        second.RuleSet!.Revision.ShouldNotBe(first.RuleSet!.Revision);
    }

    [Theory]
    [InlineData("action: block", GuardrailActionKind.Block, null, 0)]
    [InlineData("action: {block: \"not here\"}", GuardrailActionKind.Block, "not here", 0)]
    [InlineData("action: {mask: keep_last, n: 2}", GuardrailActionKind.MaskKeepLast, null, 2)]
    [InlineData("action: {mask: keep_last}", GuardrailActionKind.MaskKeepLast, null, 4)]
    [InlineData("action: {mask: label}", GuardrailActionKind.Mask, null, 0)]
    [InlineData("action: {replace: \"[x]\"}", GuardrailActionKind.Replace, "[x]", 0)]
    [InlineData("action: {redact: \"[x]\"}", GuardrailActionKind.Replace, "[x]", 0)]
    [InlineData("action: redact", GuardrailActionKind.Redact, null, 0)]
    [InlineData("action: log", GuardrailActionKind.Log, null, 0)]
    [InlineData("action: {OTTER: block, default: allow}", GuardrailActionKind.Block, null, 0)]
    [InlineData("action: {OTHER: block, default: {replace: y}}", GuardrailActionKind.Replace, "y", 0)]
    public async Task Action_IsReadInEachOfItsForms(string line, GuardrailActionKind kind, string? text, int keepLast)
    {
        var matcher = new PlanKeeper();
        var path = _rules.Write("a.yaml", RuleSamples.With($"at: input\nmatch: {{plan: }}\n{line}")).Root;

        var load = await Guard.Engine.Rules.RuleLoader.LoadAsync([path], [matcher], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        matcher.Plan!.For("OTTER").ShouldBe(new GuardrailAction(kind, text, keepLast));
    }

    [Theory]
    [InlineData("action: replace", "\"replace\" needs a text")]
    [InlineData("action: {A: mask}", "the action has no \"default\"")]
    [InlineData("action: {mask: label, block: x}", "the action has two verbs")]
    [InlineData("action: {mask: placeholder}", "\"mask: placeholder\" is not served yet")]
    [InlineData("action: {mask: label, reversible: session}", "\"reversible\" in an action is not served yet")]
    [InlineData("action: notify", "the action \"notify\" is not served yet")]
    [InlineData("action: [mask]", "an action must be a verb or a map, not a list")]
    [InlineData("action: {B: block, default: mask}", "a.yaml:9:14 error: the action names \"B\", which \"words\" does not look for in this rule; did you mean \"A\"?")]
    [InlineData("action: {allow: x}", "\"allow\" takes no value")]
    public async Task Action_IsRefused_WhenItCannotBeCarriedOut(string line, string message)
    {
        var load = await _rules.Write("a.yaml", RuleSamples.With($"at: input\nmatch: {{words: [a]}}\n{line}")).LoadAsync();

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    private sealed class PlanKeeper : IGuardrailFactory, IGuardrail
    {
        public ActionPlan? Plan { get; private set; }

        public string Type => "plan";

        public string CodeVersion { get; init; } = "";

        public IGuardrail Create(GuardrailDefinition definition, ICollection<Guard.Engine.Documents.Diagnostic> diagnostics)
        {
            Plan ??= definition.Actions;
            return this;
        }

        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
