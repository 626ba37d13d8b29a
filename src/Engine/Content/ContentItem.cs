using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>A tool or a tool call as a whole: a view over indexed bytes. Valid as long as the request it came from.</summary>
public readonly struct ContentItem
{
    private readonly PartTable _table;

    internal ContentItem(PartTable table, int index)
    {
        _table = table;
        Index = index;
    }

    /// <summary>Position in the table; what <see cref="Removal.Item"/> names.</summary>
    public int Index { get; }

    public ContentItemKind Kind => _table.Item(Index).Kind;

    /// <summary>The stage that covers it.</summary>
    public Stage Stage => _table.Item(Index).Stage;

    /// <summary>The tool's exact name, unescaped. Null where there is none and where <see cref="IsNameUnclear"/>.</summary>
    public string? Name => _table.Item(Index).Name;

    /// <summary>
    /// The item names its tool in a way that readers may disagree on: two names, a name that is no text, one of more than <see cref="ToolIdentity.LongestName"/> bytes.
    /// </summary>
    public bool IsNameUnclear => _table.Item(Index).IsNameUnclear;

    /// <summary>The type as written, such as <c>function</c>, <c>custom</c> or <c>mcp</c>. <c>function</c> too where an older form leaves it out. Null where it is not known.</summary>
    public string? Type => _table.Item(Index).Type;

    /// <summary>The id that the call's result will name, or null.</summary>
    public string? CallId => _table.Item(Index).CallId;

    /// <summary>The server the tool comes from, where it is known.</summary>
    public string? ServerName => _table.Item(Index).ServerName;

    /// <summary>The name that the server itself gives the tool: without the prefix that callers know it by.</summary>
    public string? OwnName => _table.Item(Index).OwnName ?? Name;

    /// <summary>Index of the message it stands in, or -1.</summary>
    public int MessageIndex => _table.Item(Index).MessageIndex;

    /// <summary>Index of the answer's choice, or 0.</summary>
    public int Choice => _table.Item(Index).Choice;

    /// <summary>
    /// The call's arguments with the edits of earlier guardrails, in UTF-8: JSON, unless the model wrote something else. A definition's schema of parameters. Empty where there
    /// is none, and where two readers could read different ones. A copy only where there are edits.
    /// </summary>
    public ReadOnlyMemory<byte> Arguments => _table.GetArguments(Index);

    /// <summary>The arguments are one JSON text (RFC 8259), nested no deeper than bodies may be.</summary>
    public bool HasJsonArguments => EmbeddedJson.IsJson(Arguments.Span);

    /// <summary>JSON path of the item in its document, such as <c>$.tools[2]</c>; made on demand.</summary>
    public string GetPath() => _table.GetItemPath(Index);

    /// <summary>For diagnostics and tests only: kind and place, never a name.</summary>
    public override string ToString() => $"{Kind}[{Index}]";
}
