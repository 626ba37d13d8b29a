using System.Collections.Frozen;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>action:</c>: a verb, a verb with its value as a map, or a map from label to either of them with a <c>default</c>.</summary>
internal sealed class RuleActionReader(ICollection<Diagnostic> diagnostics, string? ruleId = null)
{
    private const int MaxTextLength = 2000;
    private const string Default = "default";

    private static readonly string[] Verbs = ["allow", "log", "mask", "replace", "redact", "hash", "encrypt", "confirm", "block", "rewrite", "hide_tool"];

    private static readonly FrozenSet<string> LaterVerbs = FrozenSet.Create(
        StringComparer.Ordinal,
        "require_approval", "reask", "strip", "rate_limit", "route_to_provider",
        "on_schema_fail", "on_expr", "reason_to_model", "message", "notify", "reversible");

    private readonly List<Written<string>> _labels = [];

    /// <summary>The labels that have an action of their own, after <see cref="Read"/>.</summary>
    public IReadOnlyList<Written<string>> Labels => _labels;

    /// <summary>The plan, or null after adding every error found.</summary>
    public ActionPlan? Read(DocumentNode node)
    {
        if (node is DocumentMap map && !map.Entries.Any(entry => IsVerb(entry.Name)))
        {
            return ReadByLabel(map);
        }

        return ReadAction(node) is { } action ? ActionPlan.Always(action) : null;
    }

    private static bool IsVerb(string word) => Array.IndexOf(Verbs, word) >= 0 || LaterVerbs.Contains(word);

    private ActionPlan? ReadByLabel(DocumentMap map)
    {
        var actions = new Dictionary<string, GuardrailAction>(StringComparer.Ordinal);
        GuardrailAction? fallback = null;
        var good = true;
        foreach (var entry in map.Entries)
        {
            if (ReadAction(entry.Value) is not { } action)
            {
                good = false;
            }
            else if (entry.Name == Default)
            {
                fallback = action;
            }
            else
            {
                actions[entry.Name] = action;
                _labels.Add(new Written<string>(entry.Name, entry.Position));
            }
        }

        if (map[Default] is null)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, "the action has no \"default\"", "say what happens with every other finding, such as `default: mask`"));
            return null;
        }

        return good ? new ActionPlan(actions.ToFrozenDictionary(StringComparer.Ordinal), fallback!) : null;
    }

    private GuardrailAction? ReadAction(DocumentNode node) => node switch
    {
        DocumentScalar { IsNull: false } scalar => ReadVerb(scalar),
        DocumentMap map => ReadVerbMap(map),
        _ => Fail(node.Position, $"an action must be a verb or a map, not {node.Describe()}", $"verbs are {string.Join(", ", Verbs)}"),
    };

    private GuardrailAction? ReadVerb(DocumentScalar scalar) => scalar.Text switch
    {
        "allow" => new GuardrailAction(GuardrailActionKind.Allow),
        "log" => new GuardrailAction(GuardrailActionKind.Log),
        "mask" => new GuardrailAction(GuardrailActionKind.Mask),
        "redact" => new GuardrailAction(GuardrailActionKind.Redact),
        "hash" => new GuardrailAction(GuardrailActionKind.Hash),
        "encrypt" => new GuardrailAction(GuardrailActionKind.Encrypt),
        "confirm" => new GuardrailAction(GuardrailActionKind.Confirm),
        "block" => new GuardrailAction(GuardrailActionKind.Block),
        "hide_tool" or "rewrite" => new GuardrailAction(GuardrailActionKind.Remove),
        "require_approval" => Fail(scalar.Position, "\"require_approval\" is written \"confirm\" here", "write confirm, or {confirm: \"what is asked\"}"),
        "replace" => Fail(scalar.Position, "\"replace\" needs a text", "write {replace: \"the text\"}"),
        var later when LaterVerbs.Contains(later) => NotServed(scalar.Position, later),
        var other => Fail(
            scalar.Position,
            $"\"{RuleMapReader.Shown(other)}\" is not an action",
            Suggestion.DidYouMean(other, Verbs) ?? $"actions are {string.Join(", ", Verbs)}"),
    };

    private GuardrailAction? ReadVerbMap(DocumentMap map)
    {
        var reader = new RuleMapReader("an action", map, diagnostics);
        var verbs = map.Entries.Where(entry => Array.IndexOf(Verbs, entry.Name) >= 0).ToList();
        GuardrailAction? action = null;
        switch (verbs)
        {
            case [var verb]:
                action = verb.Name == "mask" ? ReadMask(reader) : ReadTextVerb(reader, verb);
                break;
            case []:
                Fail(map.Position, "the action has no verb", $"verbs are {string.Join(", ", Verbs)}");
                break;
            default:
                Fail(verbs[1].Position, $"the action has two verbs, \"{verbs[0].Name}\" and \"{verbs[1].Name}\"", "keep one");
                verbs.ForEach(verb => reader.Node(verb.Name));
                break;
        }

        var before = diagnostics.Count;
        reader.Done(LaterVerbs);
        return diagnostics.Count == before ? action : null;
    }

    private GuardrailAction? ReadMask(RuleMapReader reader)
    {
        var how = reader.RequiredText("mask", "write {mask: label} or {mask: keep_last, n: 4}");
        var keep = reader.Integer("n", 1, 64);
        switch (how?.Value)
        {
            case null:
                return null;
            case "label":
                return new GuardrailAction(GuardrailActionKind.Mask);
            case "keep_last":
                return new GuardrailAction(GuardrailActionKind.MaskKeepLast, null, keep ?? 4);
            case "placeholder":
                return NotServed(how.Value.Position, "mask: placeholder");
            default:
                var remedy = Suggestion.DidYouMean(how.Value.Value, ["label", "keep_last"]) ?? "use label or keep_last";
                return Fail(how.Value.Position, $"\"{RuleMapReader.Shown(how.Value.Value)}\" is not a way to mask", remedy);
        }
    }

    private GuardrailAction? ReadTextVerb(RuleMapReader reader, DocumentEntry verb)
    {
        if (verb.Name == "hide_tool" && reader.Node(verb.Name) is DocumentScalar flag && flag.TryGetBoolean(out var hides) && hides)
        {
            return new GuardrailAction(GuardrailActionKind.Remove);
        }

        if (verb.Name is "allow" or "log" or "hash" or "encrypt" or "hide_tool")
        {
            reader.Node(verb.Name);
            return Fail(verb.Position, $"\"{verb.Name}\" takes no value", $"write just {verb.Name}");
        }

        if (reader.RequiredText(verb.Name, $"write {{{verb.Name}: \"the text\"}}") is not { } text)
        {
            return null;
        }

        if (text.Value.Length > MaxTextLength)
        {
            return Fail(text.Position, $"the text of \"{verb.Name}\" is longer than {MaxTextLength} characters", "shorten it");
        }

        return (verb.Name, text.Value.Replace("{rule}", ruleId ?? "", StringComparison.Ordinal)) switch
        {
            ("block", var message) => new GuardrailAction(GuardrailActionKind.Block, message.Length == 0 ? null : message),
            ("confirm", var message) => new GuardrailAction(GuardrailActionKind.Confirm, message.Length == 0 ? null : message),
            ("rewrite", var notice) => new GuardrailAction(GuardrailActionKind.Remove, notice.Length == 0 ? null : notice),
            ("redact", "") => new GuardrailAction(GuardrailActionKind.Redact),
            (_, var replacement) => new GuardrailAction(GuardrailActionKind.Replace, replacement),
        };
    }

    private GuardrailAction? NotServed(SourcePosition position, string what) =>
        Fail(position, $"the action \"{what}\" is not served yet", $"use one of {string.Join(", ", Verbs)}");

    private GuardrailAction? Fail(SourcePosition position, string message, string remedy)
    {
        diagnostics.Add(Diagnostic.Error(position, message, remedy));
        return null;
    }
}
