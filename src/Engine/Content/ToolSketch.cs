namespace Guard.Engine.Content;

/// <summary>Which tools a table holds: most rules about other tools are ruled out by one look. <c>default</c> is not made yet.</summary>
internal readonly struct ToolSketch
{
    private const int AgainShift = 8;

    private readonly ToolBits _names;
    private readonly ToolBits _starts;

    /// <summary>The names again by other bits of their hashes: only one of many thousand names that are not there is found in both.</summary>
    private readonly ToolBits _again;

    /// <summary>The first part that no item stands for, such as a result, and the one behind the last.</summary>
    private readonly int _looseFrom;
    private readonly int _looseTo;

    private ToolSketch(in ToolBits names, in ToolBits again, in ToolBits starts, int looseFrom, int looseTo)
    {
        _names = names;
        _again = again;
        _starts = starts;
        _looseFrom = looseFrom;
        _looseTo = looseTo;
        IsMade = true;
    }

    public bool IsMade { get; }

    public static ToolSketch Of(PartTable table)
    {
        var (names, again, starts) = (default(ToolBits), default(ToolBits), default(ToolBits));
        for (var i = 0; i < table.ItemCount; i++)
        {
            ref readonly var item = ref table.Item(i);
            var name = item.ServerName is null ? item.Name : null;
            (names, again, starts) = (names.Or(ToolBits.Of(name)), again.Or(Again(name)), starts.Or(ToolBits.OfStart(name)));
        }

        var (from, to) = (0, 0);
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var part = ref table.Entry(i);
            if (part.IsOfTool && !IsOfItem(table, part))
            {
                var name = part.ServerName is null ? part.ToolName : null;
                (names, again, starts) = (names.Or(ToolBits.Of(name)), again.Or(Again(name)), starts.Or(ToolBits.OfStart(name)));
                from = to == 0 ? i : from;
                to = i + 1;
            }
        }

        return new ToolSketch(names, again, starts, from, to);
    }

    public bool MayHold(in ToolBits names, in ToolBits starts) => _names.Meets(names) || _starts.Meets(starts);

    /// <summary>False when certainly no tool has a name of this hash.</summary>
    public bool MayHold(int hash) => _names.Has(hash) && _again.Has(hash >> AgainShift);

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

    private static ToolBits Again(string? name) => name is null ? ToolBits.Any : ToolBits.OfHash(ToolBits.HashOf(name) >> AgainShift);

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
