using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.ToolPermission;

/// <summary>Reads and checks <see cref="ToolPermissionSettings"/>. For one reading.</summary>
internal sealed class ToolPermissionSettingsReader(SettingsReader settings, ICollection<Diagnostic> diagnostics)
{
    private const int MaxRules = 1000;
    private const int MaxPatterns = 64;
    private const int MaxTemplate = 2000;

    private bool _isBroken;

    /// <summary>The settings, or null when something is wrong.</summary>
    /// <param name="actions">What the rule does; settings must not say something else.</param>
    public ToolPermissionSettings? Read(ActionPlan actions)
    {
        var read = new ToolPermissionSettings
        {
            Rules = ReadRules(),
            AllowsByDefault = settings.Word("default_action", "deny", "allow") == "allow",
            MessageTemplate = settings.Text("violation_message_template", MaxTemplate),
        };
        CheckAction(actions);
        return settings.Done() && !_isBroken ? read : null;
    }

    private void CheckAction(ActionPlan actions)
    {
        var kind = actions.For(ToolPermissionGuardrail.Label).Kind;
        if (kind is not (GuardrailActionKind.Allow or GuardrailActionKind.Log or GuardrailActionKind.Block or GuardrailActionKind.Confirm or GuardrailActionKind.Remove))
        {
            settings.Error(settings.Position, "\"tool_permission\" refuses tools or takes them out, and has no text to change", "write block, rewrite, hide_tool, confirm, log or allow as the action");
        }

        var said = settings.Word("on_disallowed_action", "block", "rewrite");
        if ((said == "rewrite" && kind == GuardrailActionKind.Block) || (said == "block" && kind == GuardrailActionKind.Remove))
        {
            settings.Error("on_disallowed_action", $"\"on_disallowed_action\" says {said} and the rule's action something else", "leave one of them out: the rule's action is what happens");
        }
    }

    private ImmutableArray<ToolRule> ReadRules()
    {
        var items = settings.Items("rules");
        if (items.Count > MaxRules)
        {
            settings.Error("rules", string.Create(CultureInfo.InvariantCulture, $"there are more than {MaxRules} rules"), "match several tools with one expression");
            return [];
        }

        var rules = ImmutableArray.CreateBuilder<ToolRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (SettingsReader.Of("a rule of tool_permission", item, diagnostics) is not { } reader)
            {
                _isBroken = true;
            }
            else if (ReadRule(reader) is { } rule)
            {
                rules.Add(rule);
                if (!ids.Add(rule.Id))
                {
                    settings.Error(reader.PositionOf("id"), $"two rules have the id \"{ShownWord.Of(rule.Id)}\"", "give each its own: messages name it");
                }
            }
            else
            {
                _isBroken = true;
            }
        }

        return rules.ToImmutable();
    }

    private static ToolRule? ReadRule(SettingsReader reader)
    {
        var id = reader.Text("id");
        if (id is null && reader.Node("id") is null)
        {
            reader.Error("id", "a rule has no \"id\"", "give it one: messages name it");
        }

        var name = ReadPattern(reader, "tool_name");
        var type = ReadPattern(reader, "tool_type");
        if (reader.Node("tool_name") is null && reader.Node("tool_type") is null)
        {
            reader.Error(reader.Position, "a rule names no tools", "give tool_name, tool_type or both; \".*\" fits all");
        }

        var decision = reader.Word("decision", "allow", "deny", "Allow", "Deny");
        if (decision is null && reader.Node("decision") is null)
        {
            reader.Error("decision", "a rule decides nothing", "write decision: allow or decision: deny");
        }

        var arguments = ReadArguments(reader);
        return reader.Done() ? new ToolRule(id!, name, type, decision is "allow" or "Allow", arguments) : null;
    }

    private static ToolPattern? ReadPattern(SettingsReader reader, string key) =>
        reader.Text(key, ToolPattern.MaxLength) is { } text ? Pattern(reader, reader.PositionOf(key), key, text, isName: true) : null;

    private static ToolPattern? Pattern(SettingsReader reader, SourcePosition position, string key, string text, bool isName = false)
    {
        if (isName ? ToolPattern.TryCreateName(text, out var pattern, out var reason) : ToolPattern.TryCreate(text, out pattern, out reason))
        {
            return pattern;
        }

        reader.Error(position, $"\"{ShownWord.Of(key)}\" cannot be used: {reason}", "write a regular expression that fits the whole text, such as \"read_.*\"");
        return null;
    }

    private static ImmutableArray<(ArgumentPath Path, ToolPattern Pattern)> ReadArguments(SettingsReader reader)
    {
        if (reader.Node("allowed_param_patterns") is not { } node)
        {
            return [];
        }

        if (node is not DocumentMap map || map.Entries.Count > MaxPatterns)
        {
            reader.Error("allowed_param_patterns", string.Create(CultureInfo.InvariantCulture, $"\"allowed_param_patterns\" takes a map of at most {MaxPatterns} paths"), "write `path: \"regular expression\"` lines");
            return [];
        }

        var arguments = ImmutableArray.CreateBuilder<(ArgumentPath, ToolPattern)>();
        foreach (var entry in map.Entries)
        {
            if (ArgumentPath.Parse(entry.Name) is not { } path)
            {
                reader.Error(entry.Position, $"\"{ShownWord.Of(entry.Name)}\" is no path into arguments", "write names with dots between them, and [] for every element: to[].address");
            }
            else if (entry.Value is not DocumentScalar { IsNull: false } scalar || scalar.Text.Length is 0 or > ToolPattern.MaxLength)
            {
                reader.Error(entry.Value.Position, $"the pattern of \"{ShownWord.Of(entry.Name)}\" is no text", "write a regular expression in quotes");
            }
            else if (Pattern(reader, entry.Value.Position, entry.Name, scalar.Text) is { } pattern)
            {
                arguments.Add((path, pattern));
            }
        }

        return arguments.ToImmutable();
    }
}
