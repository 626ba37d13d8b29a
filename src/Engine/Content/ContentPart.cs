using System.Text;

namespace Guard.Engine.Content;

/// <summary>One string that a model, tool or user would read: a view over indexed bytes. Valid as long as the request it came from.</summary>
public readonly struct ContentPart
{
    private readonly PartTable _table;

    internal ContentPart(PartTable table, int index)
    {
        _table = table;
        Index = index;
    }

    /// <summary>Position in the table; what <see cref="Redaction.Part"/> names.</summary>
    public int Index { get; }

    /// <summary>Index of the item it belongs to (a tool, a tool call), or -1; what <see cref="Removal.Item"/> names.</summary>
    public int Item => _table.Entry(Index).Item - 1;

    public ContentKind Kind => _table.Entry(Index).Kind;

    public Provenance Provenance => _table.Entry(Index).Provenance;

    /// <summary>The stage that covers this part.</summary>
    public Stage Stage => _table.Entry(Index).Stage;

    /// <summary>Index of the message it stands in, or -1.</summary>
    public int MessageIndex => _table.Entry(Index).MessageIndex;

    /// <summary>Index of the answer's choice, or 0.</summary>
    public int Choice => _table.Entry(Index).Choice;

    /// <summary>The tool a definition, call or result belongs to, where the wire says it.</summary>
    public string? ToolName => _table.Entry(Index).ToolName;

    /// <summary>The server the tool comes from, where it is known.</summary>
    public string? ServerName => _table.Entry(Index).ServerName;

    /// <summary>It is a tool's definition, call or result, whether or not the tool could be named.</summary>
    public bool BelongsToTool => _table.Entry(Index).IsOfTool;

    public string? ToolCallId => _table.Entry(Index).ToolCallId;

    /// <summary>The text, unescaped, in UTF-8, with the edits of earlier guardrails applied.</summary>
    public ReadOnlySpan<byte> Utf8 => _table.Text(Index).Span;

    /// <summary>The text as a string; made on demand and kept for the request.</summary>
    public string GetText() => _table.GetString(Index);

    /// <summary>JSON path of the string in its document, such as <c>$.messages[2].content</c>; made on demand.</summary>
    public string GetPath() => _table.GetPath(Index);

    /// <summary>For diagnostics and tests only: kind and length, never the text.</summary>
    public override string ToString() => new StringBuilder().Append(Kind).Append('[').Append(Utf8.Length).Append(" bytes]").ToString();
}
