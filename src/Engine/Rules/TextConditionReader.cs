using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads a condition over texts: a text, a list of texts, or a map of <c>in</c>, <c>glob</c>, <c>regex</c> and their <c>not_</c> forms.</summary>
internal sealed class TextConditionReader(ICollection<Diagnostic> diagnostics)
{
    private const int MaxTexts = 20_000;
    private const int MaxPatterns = 200;
    private const int MaxLength = 512;

    private static readonly FrozenSet<string> Later = FrozenSet.Create(StringComparer.Ordinal, "contains", "starts_with", "ends_with", "domain", "country", "cidr");

    /// <summary>The condition, or null after adding every error found.</summary>
    public TextMatcher? Read(string key, DocumentNode node)
    {
        var before = diagnostics.Count;
        var matcher = node is DocumentMap map ? ReadMap(key, map) : new TextMatcher { Texts = ReadTexts(key, node, isGlob: false)?.ToFrozenSet(StringComparer.Ordinal) };
        return diagnostics.Count == before || !diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error) ? matcher : null;
    }

    private TextMatcher? ReadMap(string key, DocumentMap map)
    {
        var reader = new RuleMapReader($"the condition of \"{key}\"", map, diagnostics);
        var positive = ReadPart(key, reader, ["in"], "glob", "regex");
        var negative = ReadPart(key, reader, ["not", "not_in"], "not_glob", "not_regex");
        reader.Done(Later);
        if (positive is null && negative is null)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, $"the condition of \"{key}\" asks for nothing", "use in, not, not_in, glob, not_glob, regex or not_regex"));
            return null;
        }

        if (positive is { Texts: { } texts, Globs.IsEmpty: true, Patterns.IsEmpty: true } && negative is not null && texts.All(negative.Matches))
        {
            diagnostics.Add(Diagnostic.Error(map.Position, $"the condition of \"{key}\" excludes everything it names", "nothing would ever fit; take out one of the two"));
        }

        return new TextMatcher { Texts = positive?.Texts, Globs = positive?.Globs ?? [], Patterns = positive?.Patterns ?? [], Not = negative };
    }

    private TextMatcher? ReadPart(string key, RuleMapReader reader, string[] exact, string glob, string regex)
    {
        HashSet<string>? texts = null;
        foreach (var word in exact)
        {
            if (reader.Node(word) is { } node && ReadTexts(key, node, isGlob: false) is { } read)
            {
                texts ??= new HashSet<string>(StringComparer.Ordinal);
                texts.UnionWith(read);
            }
        }

        var globs = reader.Node(glob) is { } patterns ? ReadTexts(key, patterns, isGlob: true) : null;
        var regexes = reader.Node(regex) is { } expressions ? ReadPatterns(key, expressions) : default;
        return texts is null && globs is null && regexes.IsDefault ? null : new TextMatcher
        {
            Texts = texts?.ToFrozenSet(StringComparer.Ordinal),
            Globs = [.. (globs ?? []).Select(pattern => new NamePattern(pattern))],
            Patterns = regexes.IsDefault ? [] : regexes,
        };
    }

    private ImmutableArray<Regex> ReadPatterns(string key, DocumentNode node)
    {
        var patterns = ImmutableArray.CreateBuilder<Regex>();
        foreach (var item in Items(node).Take(MaxPatterns))
        {
            if (Text(key, item) is { } text && AuthorPattern.Compile(text, RegexOptions.None, item.Position, diagnostics) is { } pattern)
            {
                patterns.Add(pattern.Regex);
            }
        }

        return patterns.ToImmutable();
    }

    private List<string>? ReadTexts(string key, DocumentNode node, bool isGlob)
    {
        var items = Items(node);
        if (items.Count is 0 or > MaxTexts || (isGlob && items.Count > MaxPatterns))
        {
            diagnostics.Add(items.Count == 0
                ? Diagnostic.Error(node.Position, $"the condition of \"{key}\" is an empty list", "nothing would ever fit; name at least one value")
                : Diagnostic.Error(node.Position, $"the condition of \"{key}\" has {items.Count} values", $"use at most {(isGlob ? MaxPatterns : MaxTexts)}"));
            return null;
        }

        var texts = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (Text(key, item) is not { } text)
            {
                continue;
            }

            texts.Add(text);
            if (!isGlob && item is DocumentScalar { IsQuoted: false } && NamePattern.HasWildcard(text))
            {
                diagnostics.Add(Diagnostic.Error(item.Position, $"\"{RuleMapReader.Shown(text)}\" is compared letter by letter, star included", $"write {{glob: \"{RuleMapReader.Shown(text)}\"}}, or put it in quotes if it is meant so"));
            }
        }

        return texts;
    }

    private static IReadOnlyList<DocumentNode> Items(DocumentNode node) => node is DocumentList list ? list.Items : [node];

    private string? Text(string key, DocumentNode node)
    {
        if (node is DocumentScalar { Text.Length: > 0 and <= MaxLength } scalar && (scalar.IsQuoted || scalar.Describe() == "a string"))
        {
            return scalar.Text;
        }

        diagnostics.Add(Diagnostic.Error(
            node.Position,
            $"the condition of \"{key}\" takes texts of 1 to {MaxLength} characters, not {node.Describe()}",
            node is DocumentScalar { IsNull: false } ? "put it in quotes" : "write a text, a list of texts, or a map such as {in: [a, b]}"));
        return null;
    }
}
