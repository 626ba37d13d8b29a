using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Finds rules that are well formed and can never do anything: a protection that somebody believes in and nobody has.</summary>
internal static class RuleReach
{
    private static readonly StageSet OfTools = StageSet.Of(Stage.ToolList, Stage.ToolCall, Stage.ToolResult);

    public static void Check(RuleDeclaration rule, ImmutableArray<IGuardrail> guardrails, ICollection<Diagnostic> diagnostics)
    {
        if (rule.Scope is { IsPartial: true } && !rule.Stages.Overlaps(OfTools))
        {
            diagnostics.Add(Diagnostic.Error(
                rule.Position, $"the rule \"{rule.Id.Value}\" is for certain tools and stands where no tool is", "let it stand at tool_list, tool_call or tool_result, or take `tool` and `server` out"));
        }

        foreach (var (match, guardrail) in rule.Matches.Zip(guardrails))
        {
            if (guardrail is IStagedGuardrail staged && !rule.Stages.Overlaps(staged.JudgedStages))
            {
                diagnostics.Add(Diagnostic.Error(
                    match.Position, $"the matcher \"{match.Type}\" has nothing to judge where the rule \"{rule.Id.Value}\" stands", $"let it stand at {Words(staged.JudgedStages)}"));
            }
        }

        CheckExceptions(rule, guardrails, diagnostics);
        if (!rule.ActionLabels.Any() && rule.Action.For("").Kind == GuardrailActionKind.Allow)
        {
            diagnostics.Add(Diagnostic.Warning(rule.Position, $"the rule \"{rule.Id.Value}\" allows whatever it finds and does nothing", "write log to have it told, or take the rule out"));
        }
    }

    /// <summary>An exception for a label that is never found leaves nothing alone, which its author does not mean.</summary>
    private static void CheckExceptions(RuleDeclaration rule, ImmutableArray<IGuardrail> guardrails, ICollection<Diagnostic> diagnostics)
    {
        if (guardrails.Any(static guardrail => guardrail.Labels is null))
        {
            return;
        }

        var known = guardrails.SelectMany(static guardrail => guardrail.Labels!).ToHashSet(StringComparer.Ordinal);
        foreach (var exception in rule.Exceptions.Where(exception => exception.Entity is { } entity && !known.Any(entity.Matches)))
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position, $"the exception \"{exception.Id}\" of \"{rule.Id.Value}\" is for findings that this rule never has", $"it looks for {string.Join(", ", known.Order(StringComparer.Ordinal).Take(20))}"));
        }
    }

    private static string Words(StageSet stages) => string.Join(" or ", StageNames.Of(stages));
}
