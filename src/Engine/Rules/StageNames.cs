using System.Collections.Frozen;
using Guard.Engine.Content;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>
/// The words of <c>at:</c>. Besides the stages' own names, LiteLLM's modes: <c>pre_call</c> is everything a request carries
/// (input, tool_list, tool_call, tool_result), <c>during_call</c> the same beside the model call, <c>post_call</c> everything an answer carries (output, tool_call), <c>logging_only</c> is log.
/// A stage has no direction, so a rule with <c>pre_call</c> also judges the tool calls of answers, and one with <c>post_call</c> those of the history.
/// </summary>
internal static class StageNames
{
    private const string During = "during_call";

    private static readonly FrozenDictionary<string, Stage> Stages = new Dictionary<string, Stage>(StringComparer.Ordinal)
    {
        ["input"] = Stage.Input,
        ["output"] = Stage.Output,
        ["tool_list"] = Stage.ToolList,
        ["tool_call"] = Stage.ToolCall,
        ["tool_result"] = Stage.ToolResult,
        ["log"] = Stage.Log,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, StageSet> Modes = new Dictionary<string, StageSet>(StringComparer.Ordinal)
    {
        ["pre_call"] = StageSet.Of(Stage.Input, Stage.ToolList, Stage.ToolCall, Stage.ToolResult),
        ["during_call"] = StageSet.Of(Stage.Input, Stage.ToolList, Stage.ToolCall, Stage.ToolResult),
        ["post_call"] = StageSet.Of(Stage.Output, Stage.ToolCall),
        ["logging_only"] = StageSet.Of(Stage.Log),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The stages of a rule; null after adding an error for a word that is none.</summary>
    public static StageSet? ReadSet(IEnumerable<Written<string>> words, ICollection<Diagnostic> diagnostics)
    {
        StageSet? set = default(StageSet);
        foreach (var word in words)
        {
            if (Stages.TryGetValue(word.Value, out var stage))
            {
                set = set?.With(stage);
            }
            else if (Modes.TryGetValue(word.Value, out var mode))
            {
                set = set?.Or(mode);
            }
            else
            {
                diagnostics.Add(Unknown(word));
                set = null;
            }
        }

        return set;
    }

    /// <summary>The stages of a rule, those of <c>during_call</c> apart; null after adding an error for a word that is none.</summary>
    public static (StageSet At, StageSet ConcurrentAt)? ReadSets(IReadOnlyCollection<Written<string>> words, ICollection<Diagnostic> diagnostics)
    {
        var at = ReadSet(words.Where(word => word.Value != During), diagnostics);
        var beside = words.Any(word => word.Value == During) ? Modes[During] : default;
        return at is { } stages ? (stages, beside.Without(stages)) : null;
    }

    /// <summary>The one stage of an example; null after adding an error.</summary>
    public static Stage? ReadOne(Written<string> word, ICollection<Diagnostic> diagnostics)
    {
        if (Stages.TryGetValue(word.Value, out var stage))
        {
            return stage;
        }

        diagnostics.Add(Modes.ContainsKey(word.Value)
            ? Diagnostic.Error(word.Position, $"\"{word.Value}\" is more than one stage", "an example stands at one: input, output, tool_list, tool_call or tool_result")
            : Unknown(word));
        return null;
    }

    /// <summary>The words for stages, in alphabetical order.</summary>
    public static IEnumerable<string> Of(StageSet stages) => Stages.Where(stage => stages.Contains(stage.Value)).Select(static stage => stage.Key).Order(StringComparer.Ordinal);

    /// <summary>The stages of one of LiteLLM's modes; empty for another word.</summary>
    public static StageSet OfMode(string mode) => Modes.GetValueOrDefault(mode);

    private static Diagnostic Unknown(Written<string> word)
    {
        var remedy = word.Value switch
        {
            "output_stream" => "write output: it is judged whole and streamed alike",
            "pre_mcp_call" or "during_mcp_call" => "write tool_call",
            "post_mcp_call" => "write tool_result",
            _ => Suggestion.DidYouMean(word.Value, [.. Stages.Keys, .. Modes.Keys]) ?? $"stages are {string.Join(", ", Stages.Keys.Order(StringComparer.Ordinal))}",
        };
        return Diagnostic.Error(word.Position, $"\"{RuleMapReader.Shown(word.Value)}\" is not a stage", remedy);
    }
}
