using System.Collections.Frozen;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Reads one entry of <c>lists:</c>: texts in place, or a text file beside the rule file with one value a line.</summary>
internal static class RuleLists
{
    private const int MaxFileBytes = 2 * 1024 * 1024;
    private const int MaxValues = 50_000;

    /// <summary>The list; empty after adding an error.</summary>
    public static DocumentList Read(DocumentEntry entry, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        switch (entry.Value)
        {
            case DocumentList inline:
                return CheckTexts(inline, diagnostics);
            case DocumentMap map:
                return ReadFile(map, assets, diagnostics);
            default:
                diagnostics.Add(Diagnostic.Error(
                    entry.Value.Position, $"the list \"{RuleMapReader.Shown(entry.Name)}\" must be a list, not {entry.Value.Describe()}", "write [one, two] or {file: words.txt}"));
                return new DocumentList(entry.Position, []);
        }
    }

    private static DocumentList CheckTexts(DocumentList list, ICollection<Diagnostic> diagnostics)
    {
        if (list.Items.FirstOrDefault(item => item is not DocumentScalar { IsNull: false }) is { } wrong)
        {
            diagnostics.Add(Diagnostic.Error(wrong.Position, $"a list holds texts, not {wrong.Describe()}"));
        }

        return list;
    }

    private static DocumentList ReadFile(DocumentMap map, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        var reader = new RuleMapReader("a list", map, diagnostics);
        var path = reader.RequiredText("file", "name a text file beside the rule file, one value a line");
        reader.Done(FrozenSet<string>.Empty);
        if (path is not { } file)
        {
            return new DocumentList(map.Position, []);
        }

        if (assets.ReadText(file.Value, MaxFileBytes, out var reason) is not { } text)
        {
            diagnostics.Add(Diagnostic.Error(file.Position, $"the list \"{RuleMapReader.Shown(file.Value)}\" cannot be read: {reason}"));
            return new DocumentList(map.Position, []);
        }

        var items = new List<DocumentNode>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var value = line.Trim();
            if (!value.IsEmpty && value[0] != '#')
            {
                items.Add(new DocumentScalar(file.Position, value.ToString(), isQuoted: true));
            }

            if (items.Count > MaxValues)
            {
                diagnostics.Add(Diagnostic.Error(file.Position, $"the list \"{RuleMapReader.Shown(file.Value)}\" holds more than {MaxValues} values", "let keywords read it with its own `file`, or split it"));
                return new DocumentList(map.Position, []);
            }
        }

        return new DocumentList(map.Position, items);
    }
}
