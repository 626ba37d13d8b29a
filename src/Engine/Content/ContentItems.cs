namespace Guard.Engine.Content;

/// <summary>The tools and tool calls a guardrail may see: a filtered view of one table. Enumerates without allocating.</summary>
public readonly struct ContentItems
{
    private readonly PartTable _table;
    private readonly StageSet _stages;
    private readonly IPartScope? _scope;

    internal ContentItems(PartTable table, StageSet stages, IPartScope? scope)
    {
        _table = table;
        _stages = stages;
        _scope = scope;
    }

    /// <summary>The item with this table index, whether or not the filter shows it.</summary>
    public ContentItem At(int index) => new(_table, index);

    /// <summary>
    /// False when certainly no item is named so: a quick answer that saves looking at each. True where an item has no clear name or comes from a server, and now and then for no reason.
    /// </summary>
    public bool MayHold(ToolNames names) => _table.MayHold(names);

    public Enumerator GetEnumerator() => new(_table, _stages, _scope);

    public struct Enumerator
    {
        private readonly PartTable _table;
        private readonly StageSet _stages;
        private readonly IPartScope? _scope;
        private int _index = -1;

        internal Enumerator(PartTable table, StageSet stages, IPartScope? scope)
        {
            _table = table;
            _stages = stages;
            _scope = scope;
        }

        public readonly ContentItem Current => new(_table, _index);

        public bool MoveNext()
        {
            while (++_index < _table.ItemCount)
            {
                ref readonly var item = ref _table.Item(_index);
                if (_stages.Contains(item.Stage) && !item.IsRemoved && !item.IsKnown && (_scope is null || _scope.Covers(true, item.Name, item.ServerName)))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
