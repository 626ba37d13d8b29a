using System.Collections.Immutable;
using System.Globalization;

namespace Guard.Engine.Documents;

/// <summary>
/// Reads the settings under one key of a rule file, such as the map behind <c>pii:</c>. Everything that is wrong is reported where it stands and read as absent;
/// <see cref="Done"/> reports the settings nobody asked for, so that nothing an author wrote is passed over in silence. For one reading; not thread-safe.
/// </summary>
public sealed class SettingsReader
{
    private readonly string _what;
    private readonly DocumentMap _map;
    private readonly ICollection<Diagnostic> _diagnostics;
    private readonly List<string> _asked = [];
    private bool _isGood = true;

    private SettingsReader(string what, DocumentMap map, ICollection<Diagnostic> diagnostics)
    {
        _what = what;
        _map = map;
        _diagnostics = diagnostics;
    }

    /// <summary>Where the settings stand.</summary>
    public SourcePosition Position => _map.Position;

    /// <summary>A reader of a map, or of no settings at all; null after adding an error when the node is something else.</summary>
    /// <param name="what">What the settings belong to, in the author's words, such as <c>pii</c>.</param>
    /// <param name="node">The node behind that word.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static SettingsReader? Of(string what, DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        switch (node)
        {
            case DocumentMap map:
                return new SettingsReader(what, map, diagnostics);
            case DocumentScalar { IsNull: true }:
                return new SettingsReader(what, new DocumentMap(node.Position, []), diagnostics);
            default:
                diagnostics.Add(Diagnostic.Error(node.Position, $"\"{what}\" takes a map, not {node.Describe()}", "write its settings as \"key: value\" lines"));
                return null;
        }
    }

    /// <summary>The node of a setting, or null when it is absent or empty.</summary>
    public DocumentNode? Node(string key)
    {
        if (!_asked.Contains(key))
        {
            _asked.Add(key);
        }

        return _map[key] is { } node && node is not DocumentScalar { IsNull: true } ? node : null;
    }

    /// <summary>Where a setting stands, or the settings as a whole when it is absent.</summary>
    public SourcePosition PositionOf(string key) => _map.TryGet(key, out var entry) ? entry.Value.Position : _map.Position;

    /// <summary>Text of 1 to <paramref name="longest"/> characters, or null. A number or a boolean must stand in quotes to be text.</summary>
    public string? Text(string key, int longest = 256) => Node(key) is { } node ? TextOf(key, node, longest) : null;

    /// <summary>The texts of a list; one text alone is a list of one. Empty when absent. An item that is no text is an error.</summary>
    public ImmutableArray<string> Texts(string key, int longest = 256) =>
        [.. Items(key).Select(item => TextOf(key, item, longest)).OfType<string>()];

    /// <summary>The items of a list, for settings whose items need a position or a shape of their own; one node alone is a list of one.</summary>
    public IReadOnlyList<DocumentNode> Items(string key) => Node(key) switch { null => [], DocumentList list => list.Items, var node => [node] };

    public bool? Boolean(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        if (node is DocumentScalar scalar && scalar.TryGetBoolean(out var value))
        {
            return value;
        }

        Error(key, $"\"{key}\" takes true or false, not {node.Describe()}", "write true or false without quotes");
        return null;
    }

    /// <summary>A whole number of a range.</summary>
    public long? Integer(string key, long least, long most)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        if (node is DocumentScalar scalar && scalar.TryGetInt64(out var value) && value >= least && value <= most)
        {
            return value;
        }

        Error(key, string.Create(CultureInfo.InvariantCulture, $"\"{key}\" takes a whole number from {least} to {most}"), "write digits only, without quotes");
        return null;
    }

    /// <summary>A number of a range.</summary>
    public decimal? Number(string key, decimal least, decimal most)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        if (node is DocumentScalar scalar && scalar.TryGetDecimal(out var value) && value >= least && value <= most)
        {
            return value;
        }

        Error(key, string.Create(CultureInfo.InvariantCulture, $"\"{key}\" takes a number from {least} to {most}"), "write it without quotes");
        return null;
    }

    /// <summary>One of a few words, or null when it is absent or another.</summary>
    public string? Word(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (words.Contains(text))
        {
            return text;
        }

        var known = words.ToArray();
        Error(key, $"\"{ShownWord.Of(text)}\" is not a value of \"{key}\"", Suggestion.DidYouMean(text, known) ?? $"it takes {string.Join(", ", known)}");
        return null;
    }

    /// <summary>An error at a setting, or at the settings as a whole when it is absent.</summary>
    public void Error(string key, string message, string? remedy = null) => Error(PositionOf(key), message, remedy);

    /// <summary>An error somewhere in the settings.</summary>
    public void Error(SourcePosition position, string message, string? remedy = null)
    {
        _isGood = false;
        _diagnostics.Add(Diagnostic.Error(position, message, remedy));
    }

    /// <summary>Reports every setting that was not asked for. True when no error was added by this reader.</summary>
    public bool Done()
    {
        foreach (var entry in _map.Entries.Where(entry => !_asked.Contains(entry.Name)))
        {
            Error(
                entry.Position,
                $"\"{_what}\" has no setting \"{ShownWord.Of(entry.Name)}\"",
                Suggestion.DidYouMean(entry.Name, _asked) ?? (_asked.Count == 0 ? "it has none" : $"it has {string.Join(", ", _asked)}"));
        }

        return _isGood;
    }

    private string? TextOf(string key, DocumentNode node, int longest)
    {
        if (node is DocumentScalar scalar && (scalar.IsQuoted || scalar.Describe() == "a string"))
        {
            if (scalar.Text.Length > 0 && scalar.Text.Length <= longest)
            {
                return scalar.Text;
            }

            Error(node.Position, string.Create(CultureInfo.InvariantCulture, $"\"{key}\" takes a text of 1 to {longest} characters"));
            return null;
        }

        Error(node.Position, $"\"{key}\" takes a text, not {node.Describe()}", node is DocumentScalar { IsNull: false } ? "put it in quotes" : "write one text");
        return null;
    }
}
