using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Plugins.ToolPermission;

/// <summary>One rule of a tool permission: which tools it is about, and what it says of them. Immutable and thread-safe.</summary>
/// <param name="Id">Named in messages.</param>
/// <param name="Name">Fits the tool's name; null for any tool, named or not.</param>
/// <param name="Type">Fits the tool's type; null for any.</param>
/// <param name="Allows">What it decides.</param>
/// <param name="Arguments">What must stand where in a call's arguments for the rule to count; empty for nothing.</param>
internal sealed record ToolRule(string Id, ToolPattern? Name, ToolPattern? Type, bool Allows, ImmutableArray<(ArgumentPath Path, ToolPattern Pattern)> Arguments)
{
    /// <summary>Whether it is about this tool.</summary>
    public bool IsAbout(in ContentItem item) => (Type is null || (item.Type is { } type && Type.Matches(type))) && (Name is null || IsNamed(item));

    private bool IsNamed(in ContentItem item)
    {
        if (item.Name is not { } name)
        {
            return false;
        }

        return Name!.Matches(name) || (item.ServerName is { } server && Name.Matches($"mcp__{server}_{item.OwnName}"));
    }
}
