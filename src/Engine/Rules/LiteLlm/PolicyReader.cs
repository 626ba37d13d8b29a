using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Reads LiteLLM's <c>policies</c>. For one compilation.</summary>
internal sealed class PolicyReader(ICollection<Diagnostic> diagnostics)
{
    private const int MaxPattern = 512;
    private static readonly char[] Special = [.. "*+?[](){}|^$\\"];

    /// <summary>The policy, or null after adding every error.</summary>
    public PolicyDraft? Read(PolicyEntry entry)
    {
        var before = diagnostics.Count;
        if (SettingsReader.Of($"the policy {ShownWord.Of(entry.Name)}", entry.Definition, diagnostics) is not { } settings)
        {
            return null;
        }

        settings.Node("description");
        var inherit = settings.Text("inherit") is { } parent ? new Written<string>(parent, settings.PositionOf("inherit")) : (Written<string>?)null;
        var (add, remove) = settings.Node("guardrails") is { } guardrails ? ReadGuardrails(guardrails) : ([], []);
        var condition = settings.Node("condition") is { } node ? ReadCondition(node) : null;
        var pipeline = settings.Node("pipeline") is { } steps ? new PipelineReader(diagnostics).Read(steps) : null;
        return settings.Done() && !HasErrors(before) ? new PolicyDraft { Entry = entry, Inherit = inherit, Add = add, Remove = remove, Condition = condition, Pipeline = pipeline } : null;
    }

    private bool HasErrors(int before) => diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error);

    private (ImmutableArray<Written<string>> Add, ImmutableArray<Written<string>> Remove) ReadGuardrails(DocumentNode node)
    {
        if (node is DocumentList)
        {
            node = new DocumentMap(node.Position, [new DocumentEntry("add", node.Position, node)]);
        }

        if (SettingsReader.Of("guardrails", node, diagnostics) is not { } settings)
        {
            return ([], []);
        }

        var add = Names(settings, "add");
        var remove = Names(settings, "remove");
        settings.Done();
        return (add, remove);
    }

    private static ImmutableArray<Written<string>> Names(SettingsReader settings, string key) =>
        [.. settings.Items(key).Zip(settings.Texts(key), (item, name) => new Written<string>(name, item.Position))];

    private RuleScope? ReadCondition(DocumentNode node)
    {
        if (SettingsReader.Of("condition", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var terms = ImmutableArray.CreateBuilder<ScopeTerm>();
        foreach (var (key, field) in new[] { ("model", ScopeField.Model), ("team", ScopeField.Team), ("key", ScopeField.Key) })
        {
            if (settings.Node(key) is { } value && ReadMatcher(key, value, settings) is { } matcher)
            {
                terms.Add(new ScopeTerm(field, matcher));
            }
        }

        settings.Done();
        return new RuleScope { Terms = terms.ToImmutable() };
    }

    /// <summary>A name or regular expression, a list of them, or the operators of newer configurations.</summary>
    private TextMatcher? ReadMatcher(string key, DocumentNode node, SettingsReader settings)
    {
        if (node is not DocumentMap)
        {
            return OneOf(settings.Items(key).Zip(settings.Texts(key), (item, text) => new Written<string>(text, item.Position)), settings);
        }

        if (SettingsReader.Of(key, node, diagnostics) is not { } operators)
        {
            return null;
        }

        var equal = operators.Text("equals");
        var prefix = operators.Text("prefix");
        var among = operators.Texts("in");
        var not = operators.Texts("not_in").AddRange(operators.Texts("not_equals"));
        operators.Done();
        if (equal is null && prefix is null && among.IsEmpty && not.IsEmpty)
        {
            operators.Error(node.Position, "the condition has no operator", "use equals, in, prefix, not_equals or not_in");
            return null;
        }

        // All operators must hold, so the texts that may be equal are those that fit the others too.
        var texts = among.IsEmpty ? equal is null ? null : [equal] : among.Where(text => equal is null || text == equal).ToArray();
        if (texts is not null && prefix is not null)
        {
            texts = [.. texts.Where(text => text.StartsWith(prefix, StringComparison.Ordinal))];
        }

        var matcher = texts is not null ? TextMatcher.Of(texts)
            : prefix is not null ? new TextMatcher { Patterns = [new Regex($@"\A{Regex.Escape(prefix)}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)] }
            : new TextMatcher();
        return not.IsEmpty ? matcher : new TextMatcher { Texts = matcher.Texts, Patterns = matcher.Patterns, Not = TextMatcher.Of(not) };
    }

    private static TextMatcher OneOf(IEnumerable<Written<string>> names, SettingsReader settings)
    {
        var exact = new List<string>();
        var globs = ImmutableArray.CreateBuilder<NamePattern>();
        var patterns = ImmutableArray.CreateBuilder<Regex>();
        foreach (var name in names)
        {
            exact.Add(name.Value);
            if (name.Value.IndexOfAny(Special) < 0)
            {
                continue;
            }

            if (NamePattern.HasWildcard(name.Value))
            {
                globs.Add(new NamePattern(name.Value));
            }

            if (Compile(name, settings) is { } pattern)
            {
                patterns.Add(pattern);
            }
        }

        return new TextMatcher { Texts = TextMatcher.Of(exact).Texts, Globs = globs.ToImmutable(), Patterns = patterns.ToImmutable() };
    }

    /// <summary>The whole name must fit. A lone <c>*</c> is a wildcard and no expression.</summary>
    private static Regex? Compile(Written<string> name, SettingsReader settings)
    {
        if (name.Value.Length <= MaxPattern && AuthorPattern.Whole(name.Value, out _) is { } pattern)
        {
            return pattern;
        }

        if (name.Value.Length <= MaxPattern && NamePattern.HasWildcard(name.Value))
        {
            return null;
        }

        settings.Error(name.Position, "the condition is no expression Guard can run", $"use one of at most {MaxPattern} characters, without lookarounds and back references");
        return null;
    }
}
