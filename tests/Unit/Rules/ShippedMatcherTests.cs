using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Rules;

public sealed class ShippedMatcherTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("pii: {entities: [EMAIL_ADDRESS]}", "EMIAL_ADDRESS", "did you mean \"EMAIL_ADDRESS\"?")]
    [InlineData("pii: {entities: [EMAIL_ADDRESS]}", "US_SSN", "it looks for EMAIL_ADDRESS")]
    [InlineData("keywords: {words: [a], label: PROJECT}", "PROJEKT", "did you mean \"PROJECT\"?")]
    public async Task ActionForALabelThatIsNeverFound_IsAnError(string match, string label, string remedy)
    {
        _rules.Write("a.yaml", RuleSamples.With($"at: input\nmatch: {{{match}}}\naction: {{{label}: block, default: allow}}"));

        var load = await RuleLoader.LoadAsync(
            [_rules.Root], new IGuardrailFactory[] { new PiiGuardrailFactory(), new KeywordsGuardrailFactory() }, TestContext.Current.CancellationToken);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain($"a.yaml:9:14 error: the action names \"{label}\"");
        _rules.Print(load).ShouldContain(remedy);
    }
}
