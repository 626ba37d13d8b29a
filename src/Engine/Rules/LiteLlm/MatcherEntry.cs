using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// Entries whose <c>guardrail</c> is a matcher of Guard's: what LiteLLM and Guard call alike (<c>tool_permission</c>, <c>generic_guardrail_api</c>), the others
/// of rule files and those of plug-ins. The matcher reads and checks its settings itself.
/// </summary>
internal static class MatcherEntry
{
    private const string ToolPermission = "tool_permission";
    private const string GenericApi = "generic_guardrail_api";

    public static ImmutableArray<EntryCheck> Read(EntryReading reading, string type)
    {
        var parameters = reading.Parameters;
        var actions = ReadActions(reading, type);
        if (type == GenericApi)
        {
            parameters.Accept("api_version", "model");
        }

        return actions is null ? [] : [new EntryCheck(type, parameters.Rest(), actions)];
    }

    private static ActionPlan? ReadActions(EntryReading reading, string type)
    {
        var parameters = reading.Parameters;
        if (type == ToolPermission)
        {
            return ActionPlan.Always(
                parameters.Word("on_disallowed_action", "block", "rewrite") == "rewrite" ? new GuardrailAction(GuardrailActionKind.Remove, reading.Message) : reading.Block());
        }

        if (parameters.Node("action") is not { } action)
        {
            return ActionPlan.Always(reading.Block());
        }

        var before = reading.Findings.Sink.Count;
        var plan = new RuleActionReader(reading.Findings.Sink).Read(action);
        reading.Findings.Count(before);
        return plan;
    }
}
