namespace Guard.Engine.Content;

/// <summary>Says which parts and items a rule means. Immutable, thread-safe; asking allocates nothing.</summary>
internal interface IPartScope
{
    /// <summary>Names of the tools that may be meant, besides those that start as <see cref="ToolStarts"/> says.</summary>
    ToolBits Tools { get; }

    /// <summary>Starts of the names of tools that may be meant.</summary>
    ToolBits ToolStarts { get; }

    /// <summary>Whether what belongs to this tool (or to none) is meant.</summary>
    bool Covers(bool belongsToTool, string? tool, string? server);
}
