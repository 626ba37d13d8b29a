using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Host;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Rules.LiteLlm;

/// <summary>The sections of a LiteLLM configuration that concern guardrails, compiled with every matcher that comes with Guard.</summary>
internal sealed record LiteLlmConfig(RuleSet? Rules, ImmutableArray<Diagnostic> Diagnostics)
{
    public RuleSet Good => Rules ?? throw new InvalidOperationException(string.Join('\n', Diagnostics));

    public IEnumerable<string> Errors => Diagnostics.Where(finding => finding.Severity == DiagnosticSeverity.Error).Select(finding => finding.ToString());

    public string Text => string.Join('\n', Diagnostics);

    public static async Task<LiteLlmConfig> CompileAsync(string yaml, params KeyValuePair<string, string>[] variables)
    {
        var config = ConfigReader.ReadText("config.yaml", yaml, new ConfigEnvironment(variables));
        var load = await RuleLoader.LoadAsync([], Composition.GuardrailFactories([]), TestContext.Current.CancellationToken, entries: config.LiteLlmEntries);
        return new LiteLlmConfig(load.RuleSet, [.. config.Diagnostics.Where(finding => !finding.Message.StartsWith("model_list", StringComparison.Ordinal)), .. load.Diagnostics]);
    }

    /// <summary>One guardrail whose <c>litellm_params</c> are these lines.</summary>
    public static Task<LiteLlmConfig> OfAsync(string parameters) => CompileAsync(
        $"""
        guardrails:
          - guardrail_name: g
            litellm_params:
        {string.Join('\n', parameters.Split('\n').Select(line => "      " + line))}
        """);

    /// <summary>Names of the bindings a request runs, in order.</summary>
    public IEnumerable<string> Selected(SelectionQuery query) =>
        GuardrailSelection.Select(Good, query).TryGetValue(out var bindings, out var error) ? bindings.Select(binding => binding.Name) : [$"error: {error.Message}"];

    /// <summary>What all bindings that cover a stage make of a text: the text afterwards, or <c>blocked: </c> and why.</summary>
    public async Task<string> JudgeAsync(string text, Stage stage = Stage.Input)
    {
        foreach (var binding in Good.Bindings.Where(binding => binding.Stages.Contains(stage)))
        {
            var context = new GuardrailContext
            {
                Stage = stage,
                Facts = RequestFacts.None,
                RequestId = "r",
                Protection = ProtectionKey.Example,
                Parts = ContentParts.Of(stage, text),
            };
            var decision = await binding.Guardrail.EvaluateAsync(context, TestContext.Current.CancellationToken);
            if (decision.Verdict == Verdict.Block)
            {
                return "blocked: " + GuardrailPipeline.Blocked(binding, decision.Violation).Message;
            }

            text = Edited(text, decision.Redactions);
        }

        return text;
    }

    private static string Edited(string text, ImmutableArray<Redaction> redactions)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        foreach (var redaction in redactions.Reverse())
        {
            bytes.RemoveRange(redaction.Start, redaction.Length);
            bytes.InsertRange(redaction.Start, Encoding.UTF8.GetBytes(redaction.Replacement));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
