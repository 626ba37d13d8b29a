namespace Guard.Engine.Content;

/// <summary>What a piece of content is on the wire. Stored in evidence; never renumber.</summary>
public enum ContentKind
{
    Text = 0,
    Reasoning = 1,
    Refusal = 2,
    ToolDefinition = 3,
    ToolArguments = 4,
    ToolResult = 5,
    Instructions = 6,
    Name = 7,

    /// <summary>A string Guard does not know the meaning of. Scanned all the same.</summary>
    Unknown = 8,
}
