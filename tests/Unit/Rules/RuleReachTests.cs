using Guard.Engine.Documents;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Pii;
using Guard.Plugins.ToolPermission;

namespace Guard.UnitTests.Rules;

/// <summary>A rule that can never do anything is told.</summary>
public sealed class RuleReachTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("at: [input, output], when: { tool: x }, match: { keywords: [a] }, action: block", "stands where no tool is")]
    [InlineData("at: [input], match: { tool_permission: { default_action: deny, rules: [] } }, action: block", "let it stand at tool_call or tool_list")]
    [InlineData("at: [tool_result], match: { tool_permission: { default_action: deny, rules: [] } }, action: block", "has nothing to judge")]
    [InlineData("at: [input], when: { team: { in: [a], not: [a, b] } }, match: { keywords: [a] }, action: block", "excludes everything it names")]
    [InlineData("at: [input], when: { time: { after: 2027-01-01, before: 2026-01-01 } }, match: { keywords: [a] }, action: block", "ends before it begins")]
    public async Task RuleThatCanNeverAct_IsRefused(string rule, string message)
    {
        var load = await LoadAsync(rule);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    [Theory]
    [InlineData("at: [input], match: { keywords: [a] }, action: allow", "does nothing")]
    [InlineData("at: [input], match: { pii: { entities: [EMAIL_ADDRESS] } }, action: mask, exceptions: [{ id: e, reason: r, owner: o, expires: 2027-01-01, when: { entity: EMAIL_ADRESS } }]", "never has")]
    public async Task PartThatDoesNothing_IsAWarning(string rule, string message)
    {
        var load = await LoadAsync(rule);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        load.Diagnostics.ShouldContain(finding => finding.Severity == DiagnosticSeverity.Warning && finding.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("at: [tool_result], when: { tool: x }, match: { keywords: [a] }, action: block")]
    [InlineData("at: [input, tool_call], match: { tool_permission: { default_action: deny, rules: [] } }, action: block")]
    public async Task RuleThatCanAct_IsNot(string rule)
    {
        var load = await LoadAsync(rule);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
    }

    private Task<RuleLoad> LoadAsync(string rule) => RuleLoader.LoadAsync(
        [_rules.Write("a.yaml", $"guard: v1\npack: acme\nrules:\n  - {{ id: acme/r, version: 1, title: R, {rule} }}\n").Root],
        [new PiiGuardrailFactory(), new KeywordsGuardrailFactory(), new ToolPermissionGuardrailFactory()],
        TestContext.Current.CancellationToken);
}
