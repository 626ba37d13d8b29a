using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Rules;

public sealed class RuleExampleTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("mask", "{input: an otter, expect: {action: mask, output: an <OTTER>}}")]
    [InlineData("mask", "{output: an otter, expect: {output: an <OTTER>}}")]
    [InlineData("mask", "{input: a cat, expect: {action: allow, output: a cat}}")]
    [InlineData("block", "{input: an otter, expect: {action: block}}")]
    [InlineData("mask", "{chunks: [an ot, t, er swims], expect: {action: mask, output: an <OTTER> swims}}")]
    [InlineData("mask", "{chunks: [otter, otter, ott], expect: {output: <OTTER><OTTER>ott}}")]
    [InlineData("block", "{chunks: [an ot, ter], expect: {action: block}}")]
    [InlineData("mask", "{at: tool_call, input: otter, expect: {action: allow}}")]
    [InlineData("mask", "{messages: [{role: user, name: ana, content: an otter}], expect: {action: mask, output: an <OTTER>}}")]
    public async Task Example_Passes_WhenTheRuleDoesWhatItSays(string action, string example)
    {
        var load = await LoadAsync(action, example);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        load.Examples.ShouldHaveSingleItem().Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("mask", "{input: an otter, expect: {action: allow}}", "expected allow, the rule said mask and wrote \"an <OTTER>\"")]
    [InlineData("mask", "{input: an otter, expect: {output: an otter}}", "expected the text \"an otter\", the rule wrote \"an <OTTER>\"")]
    [InlineData("mask", "{input: an otter, expect: {action: block}}", "expected block, the rule said mask and wrote \"an <OTTER>\"")]
    [InlineData("block", "{input: an otter, expect: {output: an otter}}", "expected the text \"an otter\", the rule said block")]
    [InlineData("mask", "{at: tool_call, input: otter, expect: {action: mask}}", "expected mask, the rule said allow (the rule does not judge at tool_call)")]
    public async Task EnforcedRule_DoesNotLoad_WhenAnExampleFails(string action, string example, string failure)
    {
        var load = await LoadAsync(action, example);

        load.RuleSet.ShouldBeNull();
        load.Examples.ShouldHaveSingleItem().Failure.ShouldBe(failure);
        _rules.Print(load).ShouldBe(
            $"a.yaml:12:9 error: the example \"example 1\" of \"acme/words\" fails: {failure}; "
            + "mend the rule or the example; an enforced rule loads only when its examples pass");
    }

    [Fact]
    public async Task MonitoredRule_LoadsWithAWarning_WhenAnExampleFails()
    {
        var load = await LoadAsync("mask", "{input: otter, expect: {action: allow}}", "mode: monitor");

        load.RuleSet.ShouldNotBeNull();
        load.Diagnostics.ShouldHaveSingleItem().Severity.ShouldBe(Guard.Engine.Documents.DiagnosticSeverity.Warning);
    }

    [Fact]
    public async Task GuardrailThatThrows_FailsItsExample_ToldWithoutItsText()
    {
        var path = _rules.Write("a.yaml", RuleSamples.With("at: input\nmatch: {thrower: }\naction: mask\nexamples: [{input: a, expect: {action: mask}}]")).Root;

        var load = await Guard.Engine.Rules.RuleLoader.LoadAsync([path], [new Thrower()], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldBeNull();
        load.Examples.ShouldHaveSingleItem().Failure.ShouldBe("the guardrail failed with InvalidOperationException");
    }

    [Fact]
    public async Task Guardrail_IsFoundOut_WhenItsStreamDiffersFromItsWhole()
    {
        var load = await LoadAsync("mask", "{input: an otter, expect: {action: mask}}", "mode: enforce", new WordMatcher { IsHasty = true });

        load.RuleSet.ShouldBeNull();
        load.Examples.ShouldHaveSingleItem().Failure.ShouldBe("expected mask, the rule said allow when judged character by character");
    }

    [Theory]
    [InlineData("{expect: {action: allow}}", "an example has no text")]
    [InlineData("{input: a, chunks: [b], expect: {action: allow}}", "an example has more than one text")]
    [InlineData("{input: a}", "an example has no \"expect\"")]
    [InlineData("{input: a, expect: {}}", "\"expect\" expects nothing")]
    [InlineData("{input: a, expect: {action: block, output: b}}", "a blocked text has no output")]
    [InlineData("{input: 4111, expect: {action: allow}}", "\"input\" in an example must be a string, not a number; put it in quotes")]
    [InlineData("{input: a, at: pre_call, expect: {action: allow}}", "\"pre_call\" is more than one stage")]
    [InlineData("{pinned: [], input: a, expect: {action: allow}}", "\"pinned\" in an example is not served yet")]
    [InlineData("{input: a, expect: {action: allow, mode: x}}", "\"mode\" in expect is not served yet")]
    [InlineData("{session: [{users: hi}], expect: {action: allow}}", "\"users\" is not an event")]
    [InlineData("{messages: hello, expect: {action: allow}}", "the request is not valid")]
    public async Task Example_IsRefused_WhenItIsNotWellFormed(string example, string message)
    {
        var load = await LoadAsync("mask", example);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    private Task<Guard.Engine.Rules.RuleLoad> LoadAsync(string action, string example, string extra = "mode: enforce", WordMatcher? matcher = null) =>
        _rules.Write("a.yaml", RuleSamples.With($"at: [input, output]\nmatch: {{words: [otter]}}\naction: {action}\n{extra}\nexamples:\n  - {example}")).LoadAsync(matcher);

    private sealed class Thrower : IGuardrailFactory, IGuardrail
    {
        public string Type => "thrower";

        public IGuardrail Create(GuardrailDefinition definition, ICollection<Guard.Engine.Documents.Diagnostic> diagnostics) => this;

        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => throw new InvalidOperationException("hunter2");
    }
}
