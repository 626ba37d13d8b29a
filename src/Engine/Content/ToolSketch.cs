namespace Guard.Engine.Content;

/// <summary>
/// Which tools a table holds, as a set of 64 bits that may hold more than there is and never less: most rules about other tools are ruled out by one
/// look. <c>default</c> is not made yet.
/// </summary>
internal readonly struct ToolSketch
{
    /// <summary>Tools that could be any.</summary>
    public const ulong Any = ulong.MaxValue;

    private readonly ulong _names;

    private ToolSketch(ulong names)
    {
        _names = names;
        IsMade = true;
    }

    public bool IsMade { get; }

    /// <summary>The bit of a name; every bit for a tool that could not be named.</summary>
    public static ulong Of(string? name) => name is null ? Any : 1UL << (name.GetHashCode(StringComparison.Ordinal) & 63);

    public static ToolSketch Of(PartTable table)
    {
        var names = 0UL;
        for (var i = 0; i < table.ItemCount; i++)
        {
            names |= Of(table.Item(i).Name);
        }

        string? last = "";
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var part = ref table.Entry(i);
            if (part.IsOfTool && !ReferenceEquals(part.ToolName, last))
            {
                last = part.ToolName;
                names |= Of(last);
            }
        }

        return new ToolSketch(names);
    }

    public bool MayHold(ulong tools) => (_names & tools) != 0;

    /// <summary>Whether some part or item is meant. Neighbours of one tool are asked about once.</summary>
    public static bool HasAny(PartTable table, StageSet stages, IPartScope scope)
    {
        for (var i = 0; i < table.ItemCount; i++)
        {
            ref readonly var item = ref table.Item(i);
            if (stages.Contains(item.Stage) && scope.Covers(true, item.Name, item.ServerName))
            {
                return true;
            }
        }

        var last = -1;
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var part = ref table.Entry(i);
            if (!part.IsOfTool || !stages.Contains(part.Stage) || (last >= 0 && IsLike(part, table.Entry(last))))
            {
                continue;
            }

            last = i;
            if (scope.Covers(true, part.ToolName, part.ServerName))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLike(in PartEntry part, in PartEntry other) =>
        ReferenceEquals(part.ToolName, other.ToolName) && ReferenceEquals(part.ServerName, other.ServerName);
}
