namespace Guard.Engine.Content;

/// <summary>What an item of a responses conversation is, as far as it matters where its strings belong.</summary>
internal enum ResponsesItemKind
{
    /// <summary>Its strings are read all the same.</summary>
    Other,
    Message,
    Reasoning,

    /// <summary>A call that a client, or an MCP server, carries out.</summary>
    Call,

    /// <summary>What came of a call.</summary>
    Result,

    /// <summary>Tools that become known in the middle of a conversation.</summary>
    ToolList,
}
