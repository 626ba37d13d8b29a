using System.Diagnostics.CodeAnalysis;

namespace Guard.Engine.Documents;

/// <summary>A node of a YAML document that still knows where it stood. Immutable.</summary>
public abstract class DocumentNode
{
    private protected DocumentNode(SourcePosition position) => Position = position;

    public SourcePosition Position { get; }

    /// <summary>What the node is, in the words of a diagnostic: "a map", "a list", "a string".</summary>
    public abstract string Describe();
}

/// <summary>Key and value pairs in file order; keys are unique.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is a node, not a collection.")]
public sealed class DocumentMap : DocumentNode
{
    private readonly Dictionary<string, DocumentEntry> _byName;

    public DocumentMap(SourcePosition position, IReadOnlyList<DocumentEntry> entries)
        : base(position)
    {
        Entries = entries;
        _byName = new Dictionary<string, DocumentEntry>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            _byName.TryAdd(entry.Name, entry);
        }
    }

    public IReadOnlyList<DocumentEntry> Entries { get; }

    /// <summary>The value under a name, or null when the name is absent.</summary>
    public DocumentNode? this[string name] => _byName.TryGetValue(name, out var entry) ? entry.Value : null;

    public bool TryGet(string name, [NotNullWhen(true)] out DocumentEntry? entry) => _byName.TryGetValue(name, out entry);

    public override string Describe() => "a map";
}

/// <summary>One pair of a <see cref="DocumentMap"/>; <paramref name="Position"/> is the key's.</summary>
public sealed record DocumentEntry(string Name, SourcePosition Position, DocumentNode Value);

public sealed class DocumentList(SourcePosition position, IReadOnlyList<DocumentNode> items) : DocumentNode(position)
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    public override string Describe() => "a list";
}

/// <summary>A scalar. Quoted ones are always text; plain ones are read by YAML 1.2's core schema.</summary>
public sealed class DocumentScalar(SourcePosition position, string text, bool isQuoted) : DocumentNode(position)
{
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The text as it stood in the file when references in it were resolved since; null when nothing was. What a diagnostic may show.</summary>
    public string? WrittenText { get; init; }

    public bool IsNull => !IsQuoted && (Text is "" or "~" or "null" or "Null" or "NULL");

    public bool TryGetBoolean(out bool value)
    {
        value = !IsQuoted && Text is "true" or "True" or "TRUE";
        return !IsQuoted && (value || Text is "false" or "False" or "FALSE");
    }

    public bool TryGetInt64(out long value)
    {
        value = 0;
        return !IsQuoted && long.TryParse(Text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out value);
    }

    public bool TryGetDecimal(out decimal value)
    {
        value = 0;
        return !IsQuoted && decimal.TryParse(Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out value);
    }

    public override string Describe()
    {
        if (IsNull)
        {
            return "nothing";
        }

        return TryGetBoolean(out _) ? "a boolean" : TryGetDecimal(out _) ? "a number" : "a string";
    }
}
