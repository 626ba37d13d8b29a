using Guard.Engine.Documents;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public class EnvironmentReferencesTests
{
    private static readonly ConfigEnvironment Variables = new(
        new Dictionary<string, string> { ["NAME"] = "value", ["NUMBER"] = "7", ["NOTHING"] = "null", ["EMPTY"] = "", ["SECRET"] = "s3cr3t-value" });

    [Theory]
    [InlineData("os.environ/NAME", "value")]
    [InlineData("'os.environ/NAME'", "value")]
    [InlineData("a-${NAME}-${NUMBER}", "a-value-7")]
    [InlineData("\"$${NAME}\"", "${NAME}")]
    [InlineData("${X-Header}", "${X-Header}")]
    [InlineData("${MISSING:-fallback}", "fallback")]
    [InlineData("${NAME:-fallback}", "value")]
    [InlineData("${EMPTY}", "")]
    [InlineData("os.environ/NOTHING", "null")]
    [InlineData("say os.environ/NAME", "say os.environ/NAME")]
    [InlineData("${", "${")]
    [InlineData("${}", "${}")]
    public void Reference_IsReplacedByTheVariable_OrLeftAlone(string written, string expected)
    {
        var resolved = Resolve($"key: {written}", out var findings);

        ((DocumentScalar)resolved["key"]!).Text.ShouldBe(expected);
        ((DocumentScalar)resolved["key"]!).IsNull.ShouldBeFalse();
        findings.ShouldBeEmpty();
    }

    [Fact]
    public void ListItem_IsReplacedToo()
    {
        var resolved = Resolve("key: [os.environ/NAME, {deep: \"${NUMBER}\"}]", out _);

        var items = ((DocumentList)resolved["key"]!).Items;
        ((DocumentScalar)items[0]).Text.ShouldBe("value");
        ((DocumentScalar)((DocumentMap)items[1])["deep"]!).Text.ShouldBe("7");
    }

    [Theory]
    [InlineData("os.environ/MISSING", "f.yaml:1:6 error: the environment variable MISSING is not set; set it where guard is started, or under environment_variables")]
    [InlineData("${MISSING}", "f.yaml:1:6 error: the environment variable MISSING is not set; set it, or write $${MISSING} for the plain text")]
    [InlineData("[ok, \"x ${NAMES} y\"]", "f.yaml:1:11 error: the environment variable NAMES is not set; did you mean \"NAME\"?")]
    [InlineData("os.environ/", "f.yaml:1:6 error: os.environ/ is not followed by a variable's name; write letters, digits and underscores, as in os.environ/OPENAI_API_KEY")]
    public void MissingVariable_IsAnErrorAtItsPlace_NeverNull(string written, string expected)
    {
        Resolve($"key: {written}", out var findings);

        findings.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Fact]
    public void PassThroughHeaders_TakeReferencesInsideText()
    {
        var resolved = Resolve("{path: /x, target: https://x.example, headers: {Authorization: Bearer os.environ/NAME!}}", out _);

        ((DocumentScalar)((DocumentMap)resolved["headers"]!)["Authorization"]!).Text.ShouldBe("Bearer value!");
    }

    [Fact]
    public void StaticHeaders_KeepTheNamesTheServerDeclares()
    {
        var resolved = Resolve("{env_vars: [{name: NAME, scope: user}], static_headers: {a: \"${NAME}\", b: \"${NUMBER}\"}}", out _);

        var headers = (DocumentMap)resolved["static_headers"]!;
        ((DocumentScalar)headers["a"]!).Text.ShouldBe("${NAME}");
        ((DocumentScalar)headers["b"]!).Text.ShouldBe("7");
    }

    [Fact]
    public void NumberFromAVariable_IsANumber_EvenWhenTheReferenceIsQuoted() =>
        ConfigReader.ReadText("c.yaml", "router_settings: {num_retries: \"os.environ/NUMBER\"}", Variables).Configuration!.Router.NumRetries.ShouldBe(7);

    [Fact]
    public void ValueOfAVariable_IsNeverShown_WhateverIsWrongWithIt()
    {
        const string text = """
            model_list:
              - model_name: os.environ/SECRET
                litellm_params: {model: "${SECRET}/x", timeout: os.environ/SECRET, api_base: "${SECRET}", extra_headers: {a: [os.environ/SECRET]}, guardrails: {a: os.environ/SECRET}}
              - model_name: os.environ/SECRET
                litellm_params: {model: os.environ/SECRET, custom_llm_provider: os.environ/SECRET, litellm_credential_name: os.environ/SECRET, rpm: os.environ/SECRET}
            router_settings: {routing_strategy: os.environ/SECRET, num_retries: os.environ/SECRET, model_group_alias: {a: os.environ/SECRET}}
            general_settings: {master_key: os.environ/SECRET, always_include_stream_usage: os.environ/SECRET}
            guardrails: [{guardrail_name: os.environ/SECRET, litellm_params: {guardrail: os.environ/SECRET, mode: os.environ/SECRET}}]
            guard: {compatibility: os.environ/SECRET, trusted_proxies: [os.environ/SECRET], public_url: os.environ/SECRET, approved_models: [os.environ/SECRET]}
            """;

        var diagnostics = ConfigReader.ReadText("c.yaml", text, Variables).Diagnostics;

        diagnostics.Length.ShouldBeGreaterThan(12);
        string.Join('\n', diagnostics).ShouldNotContain("s3cr3t");
    }

    [Fact]
    public void VariablesOfTheFile_AreReadByReferences_AndYieldToTheProcess()
    {
        var result = ConfigReader.ReadText(
            "c.yaml",
            "environment_variables: {BASE: \"http://${HOST}\", HOST: file, LATER: \"${BASE}/v1\"}\nmodel_list: [{model_name: a, litellm_params: {model: openai/a, api_base: os.environ/LATER}}]",
            new ConfigEnvironment(new Dictionary<string, string> { ["HOST"] = "process" }));

        result.Configuration!.Deployments[0].ApiBase.ShouldBe(new Uri("http://process/v1"));
        result.Configuration.EnvironmentVariables.Keys.Order(StringComparer.Ordinal).ShouldBe(["BASE", "LATER"]);
    }

    private static DocumentMap Resolve(string text, out IReadOnlyList<Diagnostic> diagnostics)
    {
        var findings = new ConfigFindings();
        var node = DocumentReader.Read("f.yaml", text, findings.Sink).ShouldBeOfType<DocumentMap>();
        var resolved = (DocumentMap)new EnvironmentReferences(Variables, findings).Resolve(node);
        diagnostics = findings.Sorted();
        return resolved;
    }
}
