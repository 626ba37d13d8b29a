using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>
/// Reads the keys of one map of a rule file. Every wrong type is reported where it stands; <see cref="Done"/> reports the keys nobody asked for,
/// so that nothing an author wrote is passed over in silence.
/// </summary>
internal sealed class RuleMapReader(string what, DocumentMap map, ICollection<Diagnostic> diagnostics)
{
    private readonly List<string> _asked = [];

    public SourcePosition Position => map.Position;

    /// <summary>A reader of the node when it is a map; otherwise an error is added.</summary>
    public static RuleMapReader? Of(string what, DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentMap map)
        {
            return new RuleMapReader(what, map, diagnostics);
        }

        diagnostics.Add(Diagnostic.Error(node.Position, $"{what} must be a map, not {node.Describe()}", "write it as `key: value` lines"));
        return null;
    }

    /// <summary>The node under a key; a key with nothing behind it counts as absent.</summary>
    public DocumentNode? Node(string key)
    {
        _asked.Add(key);
        return map[key] is { } node && node is not DocumentScalar { IsNull: true } ? node : null;
    }

    /// <summary>The node under a key that must be there.</summary>
    public DocumentNode? Required(string key, string remedy)
    {
        var node = Node(key);
        if (node is null)
        {
            var position = map.TryGet(key, out var entry) ? entry.Position : map.Position;
            diagnostics.Add(Diagnostic.Error(position, $"{what} has no \"{key}\"", remedy));
        }

        return node;
    }

    /// <summary>The entry's position, for findings about a key rather than its value.</summary>
    public SourcePosition PositionOf(string key) => map.TryGet(key, out var entry) ? entry.Position : map.Position;

    public Written<string>? Text(string key) => Node(key) is { } node ? TextOf(key, node) : null;

    public Written<string>? RequiredText(string key, string remedy) => Required(key, remedy) is { } node ? TextOf(key, node) : null;

    /// <summary>One of a few words, or null when absent or wrong.</summary>
    public Written<string>? Word(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (words.Contains(text.Value))
        {
            return text;
        }

        var choices = words.ToArray();
        var remedy = Suggestion.DidYouMean(text.Value, choices) ?? $"use one of {string.Join(", ", choices)}";
        diagnostics.Add(Diagnostic.Error(text.Position, $"\"{Shown(text.Value)}\" is not a value of \"{key}\"", remedy));
        return null;
    }

    /// <summary>A whole number in a range, or null when absent or wrong.</summary>
    public int? Integer(string key, int least, int most) => Node(key) is { } node ? IntegerOf(key, node, least, most) : null;

    public int? RequiredInteger(string key, int least, int most, string remedy) =>
        Required(key, remedy) is { } node ? IntegerOf(key, node, least, most) : null;

    /// <summary>A list of texts; a single text counts as a list of one. Empty when absent.</summary>
    public ImmutableArray<Written<string>> Texts(string key)
    {
        var node = Node(key);
        var nodes = node switch { null => [], DocumentList list => list.Items, _ => [node] };
        var texts = ImmutableArray.CreateBuilder<Written<string>>(nodes.Count);
        foreach (var item in nodes)
        {
            if (TextOf(key, item) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts.DrainToImmutable();
    }

    /// <summary>Reports every key that was not asked for. Keys of <paramref name="later"/> belong to the format but would change what is enforced.</summary>
    public void Done(FrozenSet<string> later)
    {
        foreach (var entry in map.Entries)
        {
            if (_asked.Contains(entry.Name))
            {
                continue;
            }

            diagnostics.Add(later.Contains(entry.Name)
                ? Diagnostic.Error(entry.Position, $"\"{entry.Name}\" in {what} is not served yet", "take it out: without it the rule would do something else than what is written")
                : Diagnostic.Error(
                    entry.Position,
                    $"unknown key \"{Shown(entry.Name)}\" in {what}",
                    Suggestion.DidYouMean(entry.Name, _asked) ?? $"known keys are {string.Join(", ", _asked)}"));
        }
    }

    /// <summary>A word of the author, short and plain enough for a message.</summary>
    public static string Shown(string text) => ShownWord.Of(text);

    private Written<string>? TextOf(string key, DocumentNode node)
    {
        if (node is DocumentScalar scalar && (scalar.IsQuoted || scalar.Describe() == "a string"))
        {
            return new Written<string>(scalar.Text, scalar.Position);
        }

        var remedy = node is DocumentScalar { IsNull: false } ? "put it in quotes" : "write one text";
        diagnostics.Add(Diagnostic.Error(node.Position, $"\"{key}\" in {what} must be a string, not {node.Describe()}", remedy));
        return null;
    }

    private int? IntegerOf(string key, DocumentNode node, int least, int most)
    {
        if (node is DocumentScalar scalar && scalar.TryGetInt64(out var value))
        {
            if (value >= least && value <= most)
            {
                return (int)value;
            }

            diagnostics.Add(Diagnostic.Error(
                node.Position,
                string.Create(CultureInfo.InvariantCulture, $"\"{key}\" in {what} is {value}"),
                string.Create(CultureInfo.InvariantCulture, $"use a whole number from {least} to {most}")));
            return null;
        }

        diagnostics.Add(Diagnostic.Error(
            node.Position,
            $"\"{key}\" in {what} must be a whole number, not {node.Describe()}",
            string.Create(CultureInfo.InvariantCulture, $"use a whole number from {least} to {most}, without quotes")));
        return null;
    }
}
