using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins.GenericApi;
using Guard.UnitTests.Plugins.GenericApi;

namespace Guard.UnitTests.Rules;

/// <summary>Rules that ask another service.</summary>
public sealed class ServiceRuleTests : IDisposable
{
    private readonly RuleDirectory _rules = new();
    private readonly ScriptedSideCall _service = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("", 11)]
    [InlineData("limits: {on_error: fail_open}", 11)]
    [InlineData("limits: {timeout_ms: 250}", 0.25)]
    public async Task Rule_WaitsALittleLongerThanItsCheck_UnlessItSaysHowLong(string limits, double seconds)
    {
        var load = await LoadAsync("api_base: http://10.0.0.5", limits);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings[0].Timeout.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task RuleWithoutExamples_IsNoWarning_WhereAnotherServiceDecides() => (await LoadAsync("api_base: http://10.0.0.5")).Diagnostics.ShouldBeEmpty();

    [Fact]
    public async Task AddressInAFile_IsTheOperatorsChoice()
    {
        await LoadAsync("api_base: http://10.0.0.5");

        _service.Destination!.IsOperatorsChoice.ShouldBeTrue();
    }

    [Fact]
    public async Task Secret_IsTakenFromTheEnvironment()
    {
        (await LoadAsync("api_base: http://10.0.0.5, api_key: os.environ/PATH")).RuleSet.ShouldNotBeNull();

        _service.Destination!.Headers.ShouldHaveSingleItem().Value.ShouldBe(Environment.GetEnvironmentVariable("PATH"));
    }

    [Theory]
    [InlineData("GUARD_MASTER_KEY", "Guard's own variables are not for rules")]
    [InlineData("LITELLM_MASTER_KEY", "Guard's own variables are not for rules")]
    [InlineData("DATABASE_URL", "Guard's own variables are not for rules")]
    [InlineData("NOBODY_SET_THIS", "the environment variable is not set")]
    public async Task Secret_IsRefused_WhereItIsNotForRules(string name, string reason)
    {
        var load = await LoadAsync($"api_base: http://10.0.0.5, api_key: os.environ/{name}");

        load.RuleSet.ShouldBeNull();
        load.Diagnostics.ShouldContain(finding => finding.Severity == DiagnosticSeverity.Error && finding.Message.Contains(reason, StringComparison.Ordinal));
    }

    private async Task<RuleLoad> LoadAsync(string settings, string limits = "")
    {
        _rules.Write("a.yaml", RuleSamples.With($$"""
            at: [input]
            match: {generic_guardrail_api: { {{settings}} } }
            action: block
            {{limits}}
            """));
        return await RuleLoader.LoadAsync([_rules.Root], (IGuardrailFactory[])[new GenericApiGuardrailFactory(_service)], TestContext.Current.CancellationToken);
    }
}
