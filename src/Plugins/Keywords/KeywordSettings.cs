using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Keywords;

/// <summary>What a rule says under <c>keywords:</c>. Immutable.</summary>
internal sealed record KeywordSettings(IReadOnlyList<string> Words, string Label, bool IsWholeWord, bool IsCaseSensitive)
{
    public const int MaxWords = 20_000;

    /// <summary>Characters in one word or phrase.</summary>
    public const int MaxLength = 128;
    private const int MaxLabel = 64;
    private const int MaxFileBytes = 2 * 1024 * 1024;
    private const string DefaultLabel = "KEYWORD";

    private static readonly string[] Keys = ["words", "file", "label", "whole_word", "case_sensitive"];

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static KeywordSettings? Read(DocumentNode node, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count;
        if (node is DocumentList list)
        {
            node = new DocumentMap(list.Position, [new DocumentEntry("words", list.Position, list)]);
        }

        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"keywords\" takes a map or a list of words, not {node.Describe()}"));
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Name, StringComparer.Ordinal)))
        {
            diagnostics.Add(Diagnostic.Error(
                entry.Position, $"\"keywords\" has no setting \"{entry.Name}\"", Suggestion.DidYouMean(entry.Name, Keys) ?? $"it has {string.Join(", ", Keys)}"));
        }

        var words = new List<string>();
        ReadWords(map["words"], words, diagnostics);
        ReadFile(map["file"], assets, words, diagnostics);
        if (words.Count == 0 && diagnostics.Count == errors)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, "\"keywords\" has no words", "give \"words\", \"file\" or both"));
        }
        else if (words.Count > MaxWords)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, $"more than {MaxWords} words", "use several rules"));
        }

        var settings = new KeywordSettings(
            words, ReadLabel(map["label"], diagnostics), ReadFlag(map, "whole_word", true, diagnostics), ReadFlag(map, "case_sensitive", false, diagnostics));
        return diagnostics.Count == errors ? settings : null;
    }

    private static void ReadWords(DocumentNode? node, List<string> words, ICollection<Diagnostic> diagnostics)
    {
        if (node is null)
        {
            return;
        }

        IReadOnlyList<DocumentNode> items = node is DocumentList list ? list.Items : [node];
        foreach (var item in items)
        {
            if (item is DocumentScalar { IsNull: false } scalar)
            {
                AddWord(scalar.Text, item.Position, "", words, diagnostics);
            }
            else
            {
                diagnostics.Add(Diagnostic.Error(item.Position, $"\"words\" takes a list of words, not {item.Describe()}"));
            }
        }
    }

    private static void ReadFile(DocumentNode? node, IRuleAssets assets, List<string> words, ICollection<Diagnostic> diagnostics)
    {
        if (node is null)
        {
            return;
        }

        if (node is not DocumentScalar { IsNull: false } path)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"file\" takes a path beside the rule file, not {node.Describe()}"));
            return;
        }

        var text = assets.ReadText(path.Text, MaxFileBytes, out var reason);
        if (text is null)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"the word list \"{path.Text}\" cannot be read: {reason}"));
            return;
        }

        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var word = line.Trim();
            if (!word.IsEmpty && word[0] != '#')
            {
                AddWord(word.ToString(), node.Position, $" in line {number} of \"{path.Text}\"", words, diagnostics);
            }
        }
    }

    private static void AddWord(string word, SourcePosition position, string place, List<string> words, ICollection<Diagnostic> diagnostics)
    {
        if (KeywordTrie.Fold(word, true).Count is var length && length is 0 or > MaxLength)
        {
            diagnostics.Add(Diagnostic.Error(position, $"a word of {length} characters{place}", $"words have 1 to {MaxLength} visible characters"));
        }
        else
        {
            words.Add(word);
        }
    }

    private static string ReadLabel(DocumentNode? node, ICollection<Diagnostic> diagnostics)
    {
        if (node is null)
        {
            return DefaultLabel;
        }

        if (node is DocumentScalar { Text: { Length: > 0 and <= MaxLabel } label } && label.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '_' or '-' or '.'))
        {
            return label;
        }

        diagnostics.Add(Diagnostic.Error(node.Position, "\"label\" takes a name", $"use up to {MaxLabel} letters, digits, '_', '-' or '.'"));
        return DefaultLabel;
    }

    private static bool ReadFlag(DocumentMap map, string name, bool fallback, ICollection<Diagnostic> diagnostics)
    {
        if (map[name] is not { } node)
        {
            return fallback;
        }

        if (node is DocumentScalar scalar && scalar.TryGetBoolean(out var value))
        {
            return value;
        }

        diagnostics.Add(Diagnostic.Error(node.Position, $"\"{name}\" takes true or false, not {node.Describe()}"));
        return fallback;
    }
}
