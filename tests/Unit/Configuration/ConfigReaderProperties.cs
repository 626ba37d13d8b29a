using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Documents;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public class ConfigReaderProperties
{
    private static readonly string[] Fragments =
    [
        "model_list:", "litellm_params:", "model_name: a", "model: openai/x", "model: azure/x", "- ", "  ", "\n", "\n  ", "\n    ", ": ", "[", "]", "{", "}", ", ", "&a ", "*a", "<<: ",
        "general_settings:", "master_key: x", "router_settings:", "guard:", "limits:", "rules:", "guardrails:", "mcp_servers:", "os.environ/", "${A}", "${", "$${", "include: ", "null", "1e9",
        "-5", "\"", "'", "\\uD800", "!!str ", "|", ">", "#", "---\n", "? ", "environment_variables:", "credential_list:", "organization: ", "extra_body: ", "weight: ", "timeout: ", "\t", "é",
    ];

    [Fact]
    public void AnyText_GivesFindings_NeverAnException() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Total(text ?? "")).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void TextThatLooksLikeAConfig_GivesFindings_NeverAnException()
    {
        var texts = Gen.Elements(Fragments).ArrayOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), Total).Check(Config.QuickThrowOnFailure.WithMaxTest(4000).WithEndSize(120));
    }

    private static bool Total(string text)
    {
        var result = ConfigReader.ReadText("c.yaml", text, ConfigEnvironment.Empty);
        return result.HasErrors == result.Diagnostics.Any(item => item.Severity == DiagnosticSeverity.Error)
            && result.Diagnostics.All(item => item.Position is { Line: >= 1, Column: >= 1 });
    }
}
