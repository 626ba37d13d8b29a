namespace Guard.Engine.Content;

/// <summary>One tool or tool call of a <see cref="PartTable"/>.</summary>
internal struct ItemEntry
{
    public ContentItemKind Kind;
    public Stage Stage;

    /// <summary>First byte of the element in document 0.</summary>
    public int Start;

    public string? Name;

    /// <summary>There are names in it, and readers may disagree on which counts; or one that cannot be read.</summary>
    public bool IsNameUnclear;

    public string? Type;
    public string? CallId;
    public string? ServerName;

    /// <summary>What the server itself calls the tool, or null where that is <see cref="Name"/>.</summary>
    public string? OwnName;
    public int MessageIndex;
    public int Choice;

    public ArgumentSource Arguments;

    /// <summary>The part or document of the arguments.</summary>
    public int ArgumentsAt;

    /// <summary>First byte and length inside the document.</summary>
    public ByteRange ArgumentsRange;

    public bool IsRemoved;

    /// <summary>It was judged before, elsewhere: guardrails do not see it again.</summary>
    public bool IsKnown;

    /// <summary>What to say in the place of a call that was taken out, or null.</summary>
    public string? Notice;
}
