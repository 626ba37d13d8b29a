using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Plugins.GenericApi;

namespace Guard.UnitTests.Plugins.GenericApi;

public sealed class GenericApiSettingsTests
{
    private readonly ScriptedSideCall _service = new();

    [Theory]
    [InlineData("http://10.0.0.5:8000", "http://10.0.0.5:8000/beta/litellm_basic_guardrail_api")]
    [InlineData("https://judge.example.com/v2/", "https://judge.example.com/v2/beta/litellm_basic_guardrail_api")]
    [InlineData("https://judge.example.com/beta/litellm_basic_guardrail_api", "https://judge.example.com/beta/litellm_basic_guardrail_api")]
    [InlineData("https://judge.example.com/v2?tenant=1", "https://judge.example.com/v2/beta/litellm_basic_guardrail_api?tenant=1")]
    public void Address_GetsThePath_WhereItIsMissing(string given, string expected)
    {
        Create($"api_base: {given}").ShouldBeEmpty();

        _service.Destination!.Address.AbsoluteUri.ShouldBe(expected);
    }

    [Fact]
    public void Destination_TakesTheRulesName_KeyHeadersAndTimeout()
    {
        Create("api_base: http://10.0.0.5\napi_key: os.environ/JUDGE_KEY\nheaders: {X-Service: guard}\ntimeout: 2.5", isFile: true).ShouldBeEmpty();

        var destination = _service.Destination!;
        destination.Name.ShouldBe("judge");
        destination.Headers.ShouldBe([KeyValuePair.Create("x-api-key", "from-the-environment"), KeyValuePair.Create("X-Service", "guard")]);
        destination.Timeout.ShouldBe(TimeSpan.FromSeconds(2.5));
        destination.IsOperatorsChoice.ShouldBeTrue();
        destination.ToString().ShouldBe("judge");
    }

    [Fact]
    public void Destination_OfARowIsNotTheOperatorsChoice()
    {
        Create("api_base: https://judge.example.com").ShouldBeEmpty();

        _service.Destination!.IsOperatorsChoice.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", "there is no \"api_base\"")]
    [InlineData("[a]", "takes a map")]
    [InlineData("api_base: ftp://x", "is no address")]
    [InlineData("api_base: judge", "is no address")]
    [InlineData("api_base: http://x\napi_bse: 1", "did you mean \"api_base\"?")]
    [InlineData("api_base: http://x\ntimeout: 0", "\"timeout\" takes a number from 0.01 to 300")]
    [InlineData("api_base: http://x\ntimeout: soon", "\"timeout\" takes a number from 0.01 to 300")]
    [InlineData("api_base: http://x\nunreachable_fallback: open", "it takes fail_closed, fail_open")]
    [InlineData("api_base: http://x\nfail_on_error: 3", "takes true or false")]
    [InlineData("api_base: http://x\nheaders: [a]", "\"headers\" takes a map")]
    [InlineData("api_base: http://x\nheaders: {Host: a}", "cannot be set as a header")]
    [InlineData("api_base: http://x\nheaders: {\"a b\": c}", "cannot be set as a header")]
    [InlineData("api_base: http://x\nheaders: {a: \"b\\r\\nc: d\"}", "cannot travel in a header")]
    [InlineData("api_base: http://x\nextra_headers: {a: b}", "belong under \"headers\"")]
    [InlineData("api_base: http://x\nextra_headers: [Authorization]", "may carry the caller's key")]
    [InlineData("api_base: http://x\napi_key: os.environ/NOBODY", "os.environ/NOBODY: the environment variable is not set")]
    [InlineData("api_base: http://x\nadditional_provider_specific_params: [a]", "takes a map")]
    public void Mistakes_AreTold(string settings, string expected) => Create(settings).ShouldContain(finding => finding.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Address_GuardDoesNotConnectTo_IsAMistake()
    {
        _service.Refusal = new GuardError(GuardErrorCode.InvalidRequest, "The address belongs to a cloud metadata service or to no single host.");

        Create("api_base: http://169.254.169.254").ShouldHaveSingleItem().ShouldContain("rules.yaml:1:11 error: Guard does not connect to this \"api_base\": The address belongs to a cloud metadata service");
    }

    [Fact]
    public void Findings_NeverHoldTheSecret() =>
        Create("api_base: http://x\napi_key: \"sk-very-secret\\u0001\"\nheaders: {a: \"sk-very-secret\\u0001\"}").ShouldAllBe(finding => !finding.Contains("sk-very", StringComparison.Ordinal));

    private List<string> Create(string settings, bool isFile = false)
    {
        var diagnostics = new List<Diagnostic>();
        var node = DocumentReader.Read("rules.yaml", settings, diagnostics)!;
        var definition = new GuardrailDefinition("judge", node, ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Block)), new Secrets()) { IsOperatorsFile = isFile };
        var guardrail = new GenericApiGuardrailFactory(_service).Create(definition, diagnostics);
        (guardrail is null).ShouldBe(diagnostics.Count > 0);
        return [.. diagnostics.Select(finding => finding.ToString())];
    }
}
