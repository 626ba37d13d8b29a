namespace Guard.Engine.Content;

/// <summary>One row of a <see cref="PartTable"/>.</summary>
internal struct PartEntry
{
    /// <summary>First byte of the value in its document: behind the quote of a string, the first digit of a number.</summary>
    public int RawStart;

    /// <summary>Bytes of the value as written, without quotes.</summary>
    public int RawLength;

    /// <summary>Document the value stands in: 0 is the body, others are JSON texts embedded in strings.</summary>
    public int Document;

    public ContentKind Kind;
    public Provenance Provenance;
    public Stage Stage;

    /// <summary>The raw bytes hold escapes, so they are not the text.</summary>
    public bool IsEscaped;

    /// <summary>A bare number: replaced as a whole, by a string.</summary>
    public bool IsNumber;
    public bool IsRemoved;
    public int Choice;
    public int MessageIndex;

    /// <summary>Parts of one non-zero group are read by the model as one text: the text parts of one message.</summary>
    public int Group;
    public string? ToolName;
    public string? ServerName;
    public string? ToolCallId;

    /// <summary>One more than the index of the item the part belongs to; 0 for none.</summary>
    public int Item;

    /// <summary>The text before edits.</summary>
    public ReadOnlyMemory<byte> Original;

    /// <summary>The edits so far, or null.</summary>
    public EditedText? Edits;

    /// <summary>It is part of a tool's definition, call or result.</summary>
    public readonly bool IsOfTool =>
        Stage is Stage.ToolList or Stage.ToolCall or Stage.ToolResult || Kind is ContentKind.ToolDefinition or ContentKind.ToolArguments or ContentKind.ToolResult;

    /// <summary>String form of the current text, or null until asked for.</summary>
    public string? Cached;
}
