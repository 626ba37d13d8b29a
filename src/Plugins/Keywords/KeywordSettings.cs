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

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static KeywordSettings? Read(DocumentNode node, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentList list)
        {
            node = new DocumentMap(list.Position, [new DocumentEntry("words", list.Position, list)]);
        }

        if (SettingsReader.Of("keywords", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var before = diagnostics.Count;
        var words = new List<string>();
        ReadWords(settings, words);
        ReadFile(settings, assets, words);
        if (words.Count == 0 && diagnostics.Count == before)
        {
            settings.Error(settings.Position, "\"keywords\" has no words", "give \"words\", \"file\" or both");
        }
        else if (words.Count > MaxWords)
        {
            settings.Error(settings.Position, $"more than {MaxWords} words", "use several rules");
        }

        var read = new KeywordSettings(words, ReadLabel(settings), settings.Boolean("whole_word") ?? true, settings.Boolean("case_sensitive") ?? false);
        return settings.Done() ? read : null;
    }

    private static void ReadWords(SettingsReader settings, List<string> words)
    {
        foreach (var item in settings.Items("words"))
        {
            if (item is DocumentScalar { IsNull: false } scalar)
            {
                AddWord(scalar.Text, item.Position, "", words, settings);
            }
            else
            {
                settings.Error(item.Position, $"\"words\" takes a list of words, not {item.Describe()}");
            }
        }
    }

    private static void ReadFile(SettingsReader settings, IRuleAssets assets, List<string> words)
    {
        if (settings.Node("file") is not { } node)
        {
            return;
        }

        if (node is not DocumentScalar path)
        {
            settings.Error(node.Position, $"\"file\" takes a path beside the rule file, not {node.Describe()}");
            return;
        }

        var text = assets.ReadText(path.Text, MaxFileBytes, out var reason);
        if (text is null)
        {
            settings.Error(node.Position, $"the word list \"{ShownWord.Of(path.Text)}\" cannot be read: {reason}");
            return;
        }

        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var word = line.Trim();
            if (!word.IsEmpty && word[0] != '#')
            {
                AddWord(word.ToString(), node.Position, $" in line {number} of \"{ShownWord.Of(path.Text)}\"", words, settings);
            }
        }
    }

    private static void AddWord(string word, SourcePosition position, string place, List<string> words, SettingsReader settings)
    {
        if (KeywordTrie.Fold(word, true).Count is var length && length is 0 or > MaxLength)
        {
            settings.Error(position, $"a word of {length} characters{place}", $"words have 1 to {MaxLength} visible characters");
        }
        else
        {
            words.Add(word);
        }
    }

    private static string ReadLabel(SettingsReader settings)
    {
        if (settings.Node("label") is not { } node)
        {
            return DefaultLabel;
        }

        if (node is DocumentScalar { Text: { Length: > 0 and <= MaxLabel } label } && label.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '_' or '-' or '.'))
        {
            return label;
        }

        settings.Error("label", "\"label\" takes a name", $"use up to {MaxLabel} letters, digits, '_', '-' or '.'");
        return DefaultLabel;
    }
}
