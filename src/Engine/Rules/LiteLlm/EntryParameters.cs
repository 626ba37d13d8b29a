using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// Reads <c>litellm_params</c>, or a map in it, as LiteLLM's readers do: YAML 1.1's booleans, references resolved. A wrong type is an error where it stands;
/// <see cref="WarnOfUnknown"/> tells what nobody asked for. Values are never shown, since any may be a secret. For one reading.
/// </summary>
internal sealed class EntryParameters(DocumentMap map, EntryFindings findings)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public DocumentMap Map => map;

    public SourcePosition Position => map.Position;

    public EntryFindings Findings => findings;

    public DocumentNode? Node(string key)
    {
        _asked.Add(key);
        return map[key] is { } node && node is not DocumentScalar { IsNull: true } ? node : null;
    }

    public SourcePosition PositionOf(string key) => map.TryGet(key, out var entry) ? entry.Position : map.Position;

    /// <summary>A value as it was written, fit for a message: what a reference stood for is not told.</summary>
    public string Shown(string key) => map[key] is DocumentScalar scalar ? Shown(scalar) : "";

    public static string Shown(DocumentScalar scalar) => ShownWord.Of(scalar.WrittenText ?? scalar.Text);

    /// <summary>Text of at least one character.</summary>
    public string? Text(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case DocumentScalar { Text.Length: > 0 } scalar:
                return scalar.Text;
            case var node:
                findings.Error(node.Position, $"has \"{key}\" as {node.Describe()}", "write one text");
                return null;
        }
    }

    /// <summary>One of a few words, in any letter case; lower case afterwards.</summary>
    public string? Word(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key)?.Trim().ToLowerInvariant() is not { } word)
        {
            return null;
        }

        if (words.Contains(word))
        {
            return word;
        }

        var known = words.ToArray();
        findings.Error(PositionOf(key), $"has a \"{key}\" nobody knows", Suggestion.DidYouMean(word, known) ?? $"it takes {string.Join(", ", known)}");
        return null;
    }

    public bool? Flag(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        switch ((node as DocumentScalar)?.Text.Trim().ToUpperInvariant())
        {
            case "TRUE" or "YES" or "ON":
                return true;
            case "FALSE" or "NO" or "OFF":
                return false;
            default:
                findings.Error(node.Position, $"has \"{key}\" as {node.Describe()}", "write true or false");
                return null;
        }
    }

    public double? Number(string key, double least, double most) => Node(key) is { } node ? NumberOf(key, node, least, most) : null;

    public double? NumberOf(string key, DocumentNode node, double least, double most)
    {
        if (node is DocumentScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        findings.Error(node.Position, string.Create(CultureInfo.InvariantCulture, $"has a \"{key}\" that is no number from {least} to {most}"), "write a number");
        return null;
    }

    public DocumentMap? MapOf(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case DocumentMap found:
                return found;
            case var node:
                findings.Error(node.Position, $"has \"{key}\" as {node.Describe()}", "write it as a map, one \"key: value\" a line");
                return null;
        }
    }

    /// <summary>The items of a list; one node alone is a list of one.</summary>
    public IReadOnlyList<DocumentNode> Items(string key) => Node(key) switch { null => [], DocumentList list => list.Items, var node => [node] };

    /// <summary>The texts of a list; one text alone is a list of one.</summary>
    public ImmutableArray<Written<string>> Texts(string key)
    {
        var texts = ImmutableArray.CreateBuilder<Written<string>>();
        foreach (var item in Items(key))
        {
            if (item is DocumentScalar { IsNull: false } scalar)
            {
                texts.Add(new Written<string>(scalar.Text, scalar.Position));
            }
            else
            {
                findings.Error(item.Position, $"has {item.Describe()} in \"{key}\"", "write one text an item");
            }
        }

        return texts.ToImmutable();
    }

    /// <summary>The maps of a list, each to be read like this one.</summary>
    public IEnumerable<EntryParameters> Rows(string key)
    {
        foreach (var item in Items(key))
        {
            if (item is DocumentMap row)
            {
                yield return new EntryParameters(row, findings);
            }
            else
            {
                findings.Error(item.Position, $"has {item.Describe()} in \"{key}\"", "write each item as a map");
            }
        }
    }

    /// <summary>Keys that mean nothing here and need no word.</summary>
    public void Accept(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _asked.Add(key);
        }
    }

    /// <summary>Whatever else there is, nobody will read it.</summary>
    public void AcceptAll() => _asked.UnionWith(map.Entries.Select(entry => entry.Name));

    /// <summary>A key that is known and has no effect: told once.</summary>
    public void Ignore(string key, string why)
    {
        if (Node(key) is not null)
        {
            findings.Warning(PositionOf(key), $"has \"{key}\", which has no effect: {why}", "take it out");
        }
    }

    /// <summary>The map without the keys asked for so far: what the matcher of the entry reads by itself.</summary>
    public DocumentMap Rest()
    {
        var rest = new DocumentMap(map.Position, [.. map.Entries.Where(entry => !_asked.Contains(entry.Name) && entry.Value is not DocumentScalar { IsNull: true })]);
        AcceptAll();
        return rest;
    }

    /// <summary>Tells every key that nobody asked for.</summary>
    public void WarnOfUnknown(string where = "litellm_params")
    {
        foreach (var entry in map.Entries.Where(entry => !_asked.Contains(entry.Name)))
        {
            findings.Warning(
                entry.Position, $"has \"{ShownWord.Of(entry.Name)}\" in {where}, which is not known", Suggestion.DidYouMean(entry.Name, _asked) ?? "it has no effect; take it out");
        }
    }
}
