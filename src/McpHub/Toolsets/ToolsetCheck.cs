namespace Guard.McpHub.Toolsets;

/// <summary>What is wrong with a toolset, wherever it was written. Pure.</summary>
public static class ToolsetCheck
{
    private const int MaxName = 128;
    private const int MaxDescription = 4_000;

    /// <summary>The first mistake and its field, or null.</summary>
    public static (string Field, string Problem)? Of(Toolset set)
    {
        if (!IsName(set.Name))
        {
            return ("toolset_name", $"must have 1 to {MaxName} letters, digits, hyphens, underscores and dots");
        }

        if (!IsName(set.Id))
        {
            return ("toolset_id", $"must have 1 to {MaxName} letters, digits, hyphens, underscores and dots");
        }

        if (set.Description?.Length > MaxDescription)
        {
            return ("description", $"must have at most {MaxDescription} characters");
        }

        return set.Tools.Length switch
        {
            0 => ("tools", "must name at least one tool, each with its server"),
            > Toolset.MaxTools => ("tools", $"must name at most {Toolset.MaxTools} tools"),
            _ => set.Tools.Select(static (tool, i) => Of(tool, i)).FirstOrDefault(static problem => problem is not null) ?? OfNames(set),
        };
    }

    private static (string Field, string Problem)? Of(ToolsetTool tool, int index) => tool switch
    {
        { Server.Length: 0 or > MaxName } => ($"tools[{index}].server_id", "must be the name, alias or id of a server"),
        { Tool.Length: 0 or > 256 } => ($"tools[{index}].tool_name", "must be the name of a tool"),
        { Name: { } name } when !IsName(name) => ($"tools[{index}].name", $"must have 1 to {MaxName} letters, digits, hyphens, underscores and dots"),
        { Description.Length: > MaxDescription } => ($"tools[{index}].description", $"must have at most {MaxDescription} characters"),
        _ => null,
    };

    private static (string Field, string Problem)? OfNames(Toolset set)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var named = new HashSet<(string, string)>();
        for (var i = 0; i < set.Tools.Length; i++)
        {
            if (!named.Add((set.Tools[i].Server, set.Tools[i].Tool)))
            {
                return ($"tools[{i}]", "names a tool twice");
            }

            if (set.Tools[i].Name is { } name && !seen.Add(name))
            {
                return ($"tools[{i}].name", "is the name of two tools");
            }
        }

        return null;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxName && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
