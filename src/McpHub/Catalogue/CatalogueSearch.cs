using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Catalogue;

/// <summary>Finds tools by words: a word of a name counts most, a part of one less, words and parts of titles and descriptions least. Pure.</summary>
internal static class CatalogueSearch
{
    private const int MaxTerms = 32;
    private const int WholeInName = 8;
    private const int PartOfName = 4;
    private const int WholeInText = 2;
    private const int PartOfText = 1;

    /// <summary>The tools that have to do with the query, best first; all in their order where it has no words.</summary>
    public static IEnumerable<JsonObject> Find(IEnumerable<JsonObject> tools, string query)
    {
        var terms = Words(query).Distinct(StringComparer.Ordinal).Take(MaxTerms).ToList();
        return terms.Count == 0
            ? tools
            : tools.Select(tool => (Tool: tool, Score: Score(tool, terms))).Where(static found => found.Score > 0).OrderByDescending(static found => found.Score).Select(static found => found.Tool);
    }

    private static int Score(JsonObject tool, List<string> terms)
    {
        var name = JsonRpc.TextOf(tool["name"]) ?? "";
        var text = $"{JsonRpc.TextOf(tool["title"])} {JsonRpc.TextOf(tool["description"])}";
        var (nameWords, textWords) = (Words(name).ToHashSet(StringComparer.Ordinal), Words(text).ToHashSet(StringComparer.Ordinal));
        return terms.Sum(term =>
            (nameWords.Contains(term) ? WholeInName : name.Contains(term, StringComparison.OrdinalIgnoreCase) ? PartOfName : 0)
            + (textWords.Contains(term) ? WholeInText : text.Contains(term, StringComparison.OrdinalIgnoreCase) ? PartOfText : 0));
    }

    /// <summary>So that <c>issues</c> find an <c>issue</c>; the same on both sides, whatever the language.</summary>
    private static string Singular(string word) => word.Length > 3 && word[^1] == 's' ? word[..^1] : word;

    /// <summary>Words in lower case: runs of letters and digits, <c>createIssue</c> being two.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var ends = i == text.Length || !char.IsLetterOrDigit(text[i]);
            if (!ends && !(i > start && char.IsUpper(text[i]) && char.IsLower(text[i - 1])))
            {
                continue;
            }

            if (i > start)
            {
                yield return Singular(text[start..i].ToLowerInvariant());
            }

            start = ends ? i + 1 : i;
        }
    }
}
