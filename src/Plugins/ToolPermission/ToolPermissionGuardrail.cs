using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.ToolPermission;

/// <summary>
/// Says which tools a model may be given and which calls may pass: the first rule that is about a tool decides, else the default. What cannot be read is denied: a call or
/// a function without one clear name, arguments that a rule asks about and that are no JSON or name one thing twice. Immutable and thread-safe.
/// </summary>
internal sealed class ToolPermissionGuardrail(ToolPermissionSettings settings, ActionPlan actions) : IStagedGuardrail, INamedToolGuardrail
{
    /// <summary>Label of every finding.</summary>
    public const string Label = "TOOL";

    private const string NoRule = "default";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>The only tools it can deny besides those without a clear name, or null where it may deny others.</summary>
    public ToolNames? OnlyTools { get; } = settings.AllowsByDefault && settings.Rules.All(static rule => rule.Name?.Literal is not null)
        ? new ToolNames(settings.Rules.Select(static rule => rule.Name!.Literal!))
        : null;

    public IReadOnlyCollection<string> Labels { get; } = [Label];

    public StageSet JudgedStages { get; } = StageSet.Of(Stage.ToolList, Stage.ToolCall);

    /// <summary>Text is none of its business, so no stream waits for it; calls are judged when they are complete.</summary>
    public StreamSupport Streaming => StreamSupport.Window(0);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var findings = new FindingCollector(actions, context);
        foreach (var item in context.Parts.Items)
        {
            if (Judge(item) is { } denial)
            {
                findings.Add(item, Label, MessageOf(item, denial));
            }
        }

        return new(findings.ToDecision());
    }

    /// <summary>Null when the tool may pass.</summary>
    private Denial? Judge(in ContentItem item)
    {
        if (item.IsNameUnclear || (item.Name is null && (item.Kind == ContentItemKind.ToolCall || item.Type is null or "function" or "custom")))
        {
            return new Denial(null, "because its name cannot be read");
        }

        Denial? missed = null;
        foreach (var rule in settings.Rules)
        {
            if (!rule.IsAbout(item))
            {
                continue;
            }

            var match = rule.Arguments.IsEmpty ? ArgumentMatch.Fits : MatchOf(rule, item);
            switch (match)
            {
                case ArgumentMatch.Fits when rule.Allows:
                    return null;
                case ArgumentMatch.Fits:
                    return new Denial(rule.Id, null);
                case ArgumentMatch.Unreadable:
                    return new Denial(rule.Id, "because its arguments cannot be read");
                case ArgumentMatch.Differs:
                    missed ??= new Denial(rule.Id, "because its arguments are not allowed");
                    break;
            }
        }

        return settings.AllowsByDefault ? null : missed ?? new Denial(null, null);
    }

    private static ArgumentMatch MatchOf(ToolRule rule, in ContentItem item)
    {
        if (item.Kind == ContentItemKind.ToolDefinition)
        {
            // There are no arguments yet: what allows some calls allows to offer the tool, what denies some does not forbid it.
            return rule.Allows ? ArgumentMatch.Fits : ArgumentMatch.NotAsked;
        }

        try
        {
            using var arguments = JsonDocument.Parse(item.Arguments, Strict);
            return arguments.RootElement.ValueKind != JsonValueKind.Object ? ArgumentMatch.Unreadable
                : rule.Arguments.All(argument => argument.Path.Fits(arguments.RootElement, argument.Pattern)) ? ArgumentMatch.Fits
                : ArgumentMatch.Differs;
        }
        catch (JsonException)
        {
            return ArgumentMatch.Unreadable;
        }
    }

    private string MessageOf(in ContentItem item, Denial denial)
    {
        var name = ShownWord.Of(item.Name ?? item.Type ?? "");
        var who = denial.Rule is null ? "by default action" : $"by rule '{denial.Rule}'";
        var standard = $"Tool '{name}' denied {who}{(denial.Why is null ? "" : $" {denial.Why}")}";
        return settings.MessageTemplate is null ? standard : Filled(settings.MessageTemplate, name, denial.Rule ?? NoRule, standard);
    }

    /// <summary>Placeholders are filled in one pass, so that a name cannot bring placeholders of its own.</summary>
    private static string Filled(string template, string name, string rule, string standard) => string.Concat(template.Split('{').Select((piece, index) =>
        index == 0 ? piece
        : piece.StartsWith("tool_name}", StringComparison.Ordinal) ? name + piece["tool_name}".Length..]
        : piece.StartsWith("rule_id}", StringComparison.Ordinal) ? rule + piece["rule_id}".Length..]
        : piece.StartsWith("default_message}", StringComparison.Ordinal) ? standard + piece["default_message}".Length..]
        : "{" + piece));

    private sealed record Denial(string? Rule, string? Why);

    private enum ArgumentMatch
    {
        Fits,
        Differs,
        Unreadable,
        NotAsked,
    }
}
