using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Runs the examples of one rule and says what they reach. For one use.</summary>
internal sealed class RuleTrial(RuleDeclaration rule, ImmutableArray<GuardrailBinding> bindings, List<Diagnostic> diagnostics)
{
    public async ValueTask<(ImmutableArray<RuleExampleResult> Results, RuleCoverage? Coverage)> RunAsync(CancellationToken cancellationToken)
    {
        var isEnforced = rule.Mode == RuleMode.Enforce || rule.Rollout is not null;

        // What another service decides is not for examples of the rule to say.
        if (rule.Examples.IsEmpty && isEnforced && !rule.IsWithoutExamples && !bindings.Any(static binding => binding.Guardrail is ITimedGuardrail))
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position, $"the rule \"{rule.Id.Value}\" has no examples", "add one text it must act on and one it must leave alone"));
        }

        var results = ImmutableArray.CreateBuilder<RuleExampleResult>(rule.Examples.Length);
        var outcomes = new List<RuleOutcome>(rule.Examples.Length);
        foreach (var example in rule.Examples)
        {
            var (result, outcome) = await RuleTestRunner.RunAsync(rule.Id.Value, bindings, example, cancellationToken);
            results.Add(result);
            outcomes.Add(outcome);
            if (result.Failure is { } failure)
            {
                var message = $"the example \"{RuleMapReader.Shown(example.Name)}\" of \"{rule.Id.Value}\" fails: {failure}";
                diagnostics.Add(isEnforced
                    ? Diagnostic.Error(example.Position, message, "mend the rule or the example; an enforced rule loads only when its examples pass")
                    : Diagnostic.Warning(example.Position, message, "mend it before the rule is enforced"));
            }
        }

        return (results.DrainToImmutable(), Coverage(outcomes));
    }

    private RuleCoverage Coverage(List<RuleOutcome> outcomes)
    {
        var labels = outcomes.SelectMany(outcome => outcome.Labels).ToHashSet(StringComparer.Ordinal);
        var exceptions = outcomes.SelectMany(outcome => outcome.Exceptions).Select(exception => exception.Id).ToHashSet(StringComparer.Ordinal);
        return new RuleCoverage(
            rule.Id.Value,
            rule.Position,
            outcomes.Exists(outcome => outcome.HasFound),
            outcomes.Exists(outcome => !outcome.HasFound),
            [.. rule.ActionLabels.Select(label => label.Value).Where(label => !labels.Contains(label) && rule.Action.For(label).Kind != GuardrailActionKind.Allow)],
            [.. rule.Exceptions.Select(exception => exception.Id).Where(id => !exceptions.Contains(id))]);
    }
}
