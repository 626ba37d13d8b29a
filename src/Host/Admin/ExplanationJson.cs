using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;

namespace Guard.Host.Admin;

/// <summary>A <see cref="SelectionExplanation"/> as <c>/guard/v1/explain</c> and <c>guard explain --json</c> give it.</summary>
internal static class ExplanationJson
{
    private static readonly ImmutableArray<(Stage Stage, string Name)> Stages =
    [
        (Stage.Input, "input"), (Stage.Output, "output"), (Stage.ToolList, "tool_list"), (Stage.ToolCall, "tool_call"), (Stage.ToolResult, "tool_result"), (Stage.Log, "log"),
    ];

    public static JsonObject Of(SelectionExplanation explanation)
    {
        var json = new JsonObject
        {
            ["revision"] = explanation.Revision,
            ["guardrails"] = new JsonArray([.. explanation.Runs.Select(Guardrail)]),
            ["skipped"] = new JsonArray([.. explanation.Skipped.Select(Guardrail)]),
        };
        if (explanation.Error is { } error)
        {
            json["refused"] = error.Message;
        }

        return json;
    }

    /// <summary>What runs, without what does not and without places in files.</summary>
    public static JsonObject OfRuns(SelectionExplanation explanation)
    {
        var json = Of(explanation with { Skipped = [] });
        json.Remove("skipped");
        foreach (var guardrail in json["guardrails"]!.AsArray().OfType<JsonObject>())
        {
            guardrail.Remove("origin");
            foreach (var reason in guardrail["reasons"]!.AsArray().OfType<JsonObject>())
            {
                reason.Remove("origin");
            }
        }

        return json;
    }

    /// <summary>Name, rule, type, mode and stages of a binding.</summary>
    public static JsonObject Binding(GuardrailBinding binding) => new()
    {
        ["name"] = binding.Name,
        ["rule"] = binding.RuleId,
        ["type"] = binding.Type,
        ["mode"] = binding.IsMonitor ? "monitor" : "enforce",
        ["stages"] = new JsonArray([.. StageNamesOf(binding.Stages).Select(static name => JsonValue.Create(name))]),
        ["default_on"] = binding.IsDefaultOn,
        ["concurrent"] = binding.IsConcurrent,
        ["origin"] = Place(binding.Origin),
    };

    public static IEnumerable<string> StageNamesOf(StageSet stages) => Stages.Where(item => stages.Contains(item.Stage)).Select(static item => item.Name);

    private static JsonObject Guardrail(ExplainedGuardrail guardrail)
    {
        var json = new JsonObject();
        if (guardrail.Order is { } order)
        {
            json["order"] = order;
        }

        foreach (var (name, value) in Binding(guardrail.Binding))
        {
            json[name] = value?.DeepClone();
        }

        json["reasons"] = new JsonArray([.. guardrail.Reasons.Select(Reason)]);
        return json;
    }

    private static JsonNode Reason(SelectionStep step) => new JsonObject
    {
        ["runs"] = step.Runs,
        ["source"] = step.Source,
        ["detail"] = step.Detail,
        ["origin"] = step.Origin is { } origin ? Place(origin) : null,
    };

    private static JsonObject? Place(SourcePosition position) =>
        string.IsNullOrEmpty(position.File) ? null : new JsonObject { ["file"] = position.File, ["line"] = position.Line, ["column"] = position.Column };
}
