using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.Flows;

/// <summary>Reads <c>flow:</c> and builds the matchers inside its steps.</summary>
internal sealed class FlowReader(IReadOnlyDictionary<string, IGuardrailFactory> factories, RuleCompilerOptions options, List<Diagnostic> diagnostics)
{
    public const string Type = "flow";

    private const int MaxAlso = 8;
    private const string DefaultLabel = "FLOW";
    private static readonly string[] Own = ["tool", "server", "at"];
    private static readonly ActionPlan Watching = ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Log));

    /// <summary>The guardrail, or null after adding every error found.</summary>
    /// <param name="rule">The rule it belongs to.</param>
    /// <param name="match">The node under <c>flow</c>.</param>
    /// <param name="definition">What every matcher of the rule is built from.</param>
    public FlowGuardrail? Read(RuleDeclaration rule, RuleMatch match, GuardrailDefinition definition)
    {
        var before = diagnostics.Count;
        if (RuleMapReader.Of(Type, match.Settings, diagnostics) is not { } reader)
        {
            return null;
        }

        var label = reader.Text("label")?.Value ?? DefaultLabel;
        var from = reader.Required("from", "say what it starts with, such as `from: {tool: web.fetch}`") is { } first ? Step("from", first, Stage.ToolResult, definition) : null;
        var also = Also(reader.Node("also"), definition);
        var to = reader.Required("to", "say what it ends with, such as `to: {tool: mail.send}`") is { } last ? Step("to", last, Stage.ToolCall, definition) : null;
        var (events, minutes) = Within(reader.Node("within"));
        reader.Done(FrozenSet.Create(StringComparer.Ordinal, "expr", "any", "not"));
        if (to is not null && !to.At.Overlaps(rule.Stages))
        {
            diagnostics.Add(Diagnostic.Error(reader.PositionOf("to"), "the flow ends at a stage that is not in the rule's \"at\"", "add the stage to `at`, or write it into `to: {at: ...}`"));
        }

        if (from is null || to is null || diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error))
        {
            return null;
        }

        var plan = new FlowPlan($"{rule.Id.Value}/{rule.Matches.IndexOf(match)}", label, [from, .. also, to], events, minutes is { } count ? TimeSpan.FromMinutes(count) : null);
        return new FlowGuardrail(plan, definition.Actions, rule.Stages, options.Sessions);
    }

    private ImmutableArray<FlowStep> Also(DocumentNode? node, GuardrailDefinition definition)
    {
        IReadOnlyList<DocumentNode> items = node switch { null => [], DocumentList list => list.Items, _ => [node] };
        if (items.Count > MaxAlso)
        {
            diagnostics.Add(Diagnostic.Error(node!.Position, $"\"also\" has more than {MaxAlso} steps", "write several rules"));
            return [];
        }

        return [.. items.Select(item => Step("also", item, null, definition)).OfType<FlowStep>()];
    }

    private (int? Events, int? Minutes) Within(DocumentNode? node)
    {
        if (node is null || RuleMapReader.Of("within", node, diagnostics) is not { } reader)
        {
            return (null, null);
        }

        var within = (reader.Integer("events", 1, 10_000), reader.Integer("minutes", 1, 1_440));
        reader.Done(FrozenSet<string>.Empty);
        return within;
    }

    private FlowStep? Step(string key, DocumentNode node, Stage? usual, GuardrailDefinition definition)
    {
        if (node is not DocumentMap map || RuleMapReader.Of(key, map, diagnostics) is not { } reader)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"{key}\" must be a map, not {node.Describe()}", "write tools, stages and matchers below it"));
            return null;
        }

        var texts = new TextConditionReader(diagnostics);
        var tool = reader.Node("tool") is { } tools ? texts.Read("tool", tools) : null;
        var server = reader.Node("server") is { } servers ? texts.Read("server", servers) : null;
        var stages = reader.Texts("at");
        var content = map.Entries.Where(entry => Array.IndexOf(Own, entry.Name) < 0).Select(entry => Content(entry, definition)).OfType<IGuardrail>().ToImmutableArray();
        if (map.Entries.Count == 0)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, $"\"{key}\" asks for nothing", "name a tool, a stage or a matcher"));
        }

        var at = !stages.IsEmpty ? StageNames.ReadSet(stages, diagnostics) : Usual(usual, tool, server);
        return at is { } where ? new FlowStep(where, tool, server, content) : null;
    }

    private static StageSet Usual(Stage? usual, TextMatcher? tool, TextMatcher? server) =>
        usual is { } stage ? StageSet.Of(stage)
        : tool is not null || server is not null ? StageSet.Of(Stage.ToolCall, Stage.ToolResult)
        : StageSet.Of(Stage.Input, Stage.ToolCall, Stage.ToolResult);

    private IGuardrail? Content(DocumentEntry entry, GuardrailDefinition definition)
    {
        if (!factories.TryGetValue(entry.Name, out var factory))
        {
            diagnostics.Add(Diagnostic.Error(
                entry.Position,
                $"unknown matcher \"{RuleMapReader.Shown(entry.Name)}\" in a step of a flow",
                Suggestion.DidYouMean(entry.Name, factories.Keys.Concat(Own)) ?? $"a step takes {string.Join(", ", Own)} and the matchers {string.Join(", ", factories.Keys.Order(StringComparer.Ordinal))}"));
            return null;
        }

        return factory.Create(definition with { Settings = entry.Value, Actions = Watching }, diagnostics);
    }
}
