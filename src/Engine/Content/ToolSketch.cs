namespace Guard.Engine.Content;

/// <summary>Which tools a table holds: most rules about other tools are ruled out by one look. <c>default</c> is not made yet.</summary>
internal readonly struct ToolSketch
{
    private readonly ToolBits _names;

    /// <summary>The first part that no item stands for, such as a result, and the one behind the last.</summary>
    private readonly int _looseFrom;
    private readonly int _looseTo;

    private ToolSketch(ToolBits names, int looseFrom, int looseTo)
    {
        _names = names;
        _looseFrom = looseFrom;
        _looseTo = looseTo;
        IsMade = true;
    }

    public bool IsMade { get; }

    public static ToolSketch Of(PartTable table)
    {
        var names = default(ToolBits);
        for (var i = 0; i < table.ItemCount; i++)
        {
            ref readonly var item = ref table.Item(i);
            names = names.Or(ToolBits.Of(item.ServerName is null ? item.Name : null));
        }

        var (from, to) = (0, 0);
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var part = ref table.Entry(i);
            if (part.IsOfTool && !IsOfItem(table, part))
            {
                names = names.Or(ToolBits.Of(part.ServerName is null ? part.ToolName : null));
                from = to == 0 ? i : from;
                to = i + 1;
            }
        }

        return new ToolSketch(names, from, to);
    }

    public bool MayHold(in ToolBits tools) => _names.Meets(tools);

    /// <summary>Whether some part or item is meant.</summary>
    public bool HasAny(PartTable table, StageSet stages, IPartScope scope)
    {
        for (var i = 0; i < table.ItemCount; i++)
        {
            ref readonly var item = ref table.Item(i);
            if (stages.Contains(item.Stage) && scope.Covers(true, item.Name, item.ServerName))
            {
                return true;
            }
        }

        for (var i = _looseFrom; i < _looseTo; i++)
        {
            ref readonly var part = ref table.Entry(i);
            if (part.IsOfTool && stages.Contains(part.Stage) && scope.Covers(true, part.ToolName, part.ServerName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is said of the item holds for the part too.</summary>
    private static bool IsOfItem(PartTable table, in PartEntry part)
    {
        if (part.Item == 0)
        {
            return false;
        }

        ref readonly var item = ref table.Item(part.Item - 1);
        return item.Stage == part.Stage && string.Equals(item.Name, part.ToolName, StringComparison.Ordinal) && string.Equals(item.ServerName, part.ServerName, StringComparison.Ordinal);
    }
}
