using System.Collections.Immutable;

namespace Guard.McpHub.Toolsets;

/// <summary>Single tools of one or several servers under one name: what a key may be given, and an address of their own. Immutable.</summary>
public sealed record Toolset
{
    /// <summary>Tools of one set at most.</summary>
    public const int MaxTools = 500;

    public required string Id { get; init; }

    /// <summary>What addresses and permissions call it.</summary>
    public required string Name { get; init; }

    /// <summary>Told to clients of its address as instructions.</summary>
    public string? Description { get; init; }

    public ImmutableArray<ToolsetTool> Tools { get; init; } = [];

    /// <summary>Whether a word means it.</summary>
    public bool IsCalled(string word) => word == Name || word == Id;
}
