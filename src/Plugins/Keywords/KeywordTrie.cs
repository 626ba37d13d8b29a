using System.Collections.Frozen;
using System.Text;

namespace Guard.Plugins.Keywords;

/// <summary>The words of one rule as a tree over folded code points. Immutable.</summary>
internal sealed class KeywordTrie
{
    public const int Root = 0;
    public const int None = -1;

    private readonly FrozenDictionary<long, int> _children;
    private readonly bool[] _isWord;
    private readonly bool[] _startsWithAscii = new bool[128];

    public KeywordTrie(IEnumerable<string> words, bool isCaseSensitive)
    {
        var children = new Dictionary<long, int>();
        var isWord = new List<bool> { false };
        foreach (var word in words)
        {
            Add(Fold(word.Normalize(NormalizationForm.FormC), isCaseSensitive), children, isWord);
            Add(Fold(word.Normalize(NormalizationForm.FormD), isCaseSensitive), children, isWord);
        }

        _children = children.ToFrozenDictionary();
        _isWord = [.. isWord];
        for (var value = 0; value < 128; value++)
        {
            _startsWithAscii[value] = Next(Root, KeywordFolding.Fold(value, isCaseSensitive)) != None;
        }

        IsCaseSensitive = isCaseSensitive;
    }

    public bool IsCaseSensitive { get; }

    public bool IsEmpty => _children.Count == 0;

    /// <summary>The node behind <paramref name="node"/> on a folded code point, or <see cref="None"/>.</summary>
    public int Next(int node, int folded) => _children.TryGetValue(Key(node, folded), out var child) ? child : None;

    public bool IsWord(int node) => _isWord[node];

    /// <summary>Whether a word starts with this ASCII byte in any case that counts.</summary>
    public bool MayStart(byte ascii) => _startsWithAscii[ascii];

    /// <summary>Folded code points of a word, white space squeezed and trimmed.</summary>
    public static List<int> Fold(string word, bool isCaseSensitive)
    {
        var folded = new List<int>(word.Length);
        foreach (var rune in word.EnumerateRunes())
        {
            var value = KeywordFolding.Fold(rune.Value, isCaseSensitive);
            if (value != KeywordFolding.Nothing && (value != KeywordFolding.Space || (folded.Count > 0 && folded[^1] != KeywordFolding.Space)))
            {
                folded.Add(value);
            }
        }

        if (folded.Count > 0 && folded[^1] == KeywordFolding.Space)
        {
            folded.RemoveAt(folded.Count - 1);
        }

        return folded;
    }

    private static void Add(List<int> folded, Dictionary<long, int> children, List<bool> isWord)
    {
        var node = Root;
        foreach (var value in folded)
        {
            if (!children.TryGetValue(Key(node, value), out var child))
            {
                child = isWord.Count;
                isWord.Add(false);
                children.Add(Key(node, value), child);
            }

            node = child;
        }

        isWord[node] |= node != Root;
    }

    private static long Key(int node, int folded) => ((long)node << 21) | (uint)folded;
}
