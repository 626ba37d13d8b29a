namespace Guard.Engine.Content;

/// <summary>What a <see cref="ContentItem"/> is. Stored in evidence; never renumber.</summary>
public enum ContentItemKind
{
    /// <summary>A tool that the model may call.</summary>
    ToolDefinition = 0,

    /// <summary>A call of a tool, in the history or in an answer.</summary>
    ToolCall = 1,
}
