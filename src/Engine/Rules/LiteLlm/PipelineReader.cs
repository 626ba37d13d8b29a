using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Reads the <c>pipeline</c> of a policy. For one reading.</summary>
internal sealed class PipelineReader(ICollection<Diagnostic> diagnostics)
{
    private const int MaxSteps = 50;
    private const int MaxAnswer = 4000;

    /// <summary>The pipeline, or null after adding every error.</summary>
    public PipelineDraft? Read(DocumentNode node)
    {
        if (SettingsReader.Of("pipeline", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var mode = settings.Word("mode", EntryModes.PreCall, EntryModes.PostCall);
        if (mode is null)
        {
            settings.Error("mode", "the pipeline has no \"mode\"", "write pre_call or post_call");
        }

        var items = settings.Items("steps");
        if (items.Count is 0 or > MaxSteps)
        {
            settings.Error("steps", $"a pipeline has 1 to {MaxSteps} steps", "list them under steps:, each with its guardrail");
        }

        var steps = items.Take(MaxSteps).Select(ReadStep).ToList();
        return settings.Done() && mode is not null && !steps.Contains(null) ? new PipelineDraft(StageNames.OfMode(mode), [.. steps.OfType<StepDraft>()], node.Position) : null;
    }

    private StepDraft? ReadStep(DocumentNode node)
    {
        if (SettingsReader.Of("a step", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var guardrail = settings.Text("guardrail");
        if (guardrail is null)
        {
            settings.Error("guardrail", "the step has no \"guardrail\"", "name the guardrail it runs");
        }

        var step = new StepDraft(
            new Written<string>(guardrail ?? "", settings.PositionOf("guardrail")),
            Action(settings, "on_pass") ?? StepAction.Allow,
            Action(settings, "on_fail") ?? StepAction.Block,
            Action(settings, "on_error") ?? StepAction.Block,
            settings.Text("modify_response_message", MaxAnswer));
        settings.Boolean("pass_data");
        return settings.Done() && guardrail is not null ? step : null;
    }

    private static StepAction? Action(SettingsReader settings, string key) => settings.Word(key, "next", "block", "allow", "modify_response") switch
    {
        "next" => StepAction.Next,
        "block" => StepAction.Block,
        "allow" => StepAction.Allow,
        "modify_response" => StepAction.ModifyResponse,
        _ => null,
    };
}
