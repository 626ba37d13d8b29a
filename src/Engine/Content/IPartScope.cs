namespace Guard.Engine.Content;

/// <summary>Says which parts and items a rule means. Immutable, thread-safe; asking allocates nothing.</summary>
internal interface IPartScope
{
    /// <summary>The tools that may be meant.</summary>
    ToolBits Tools { get; }

    /// <summary>Whether what belongs to this tool (or to none) is meant.</summary>
    bool Covers(bool belongsToTool, string? tool, string? server);
}
