using System.Buffers;

namespace Guard.Engine.Content;

/// <summary>The tools and tool calls of one body, in pooled memory. Owned by one request; not thread-safe while edited.</summary>
internal sealed class ItemTable : IDisposable
{
    private const int FirstRent = 16;
    private const int MaxCallsLookedAt = 512;

    private ItemEntry[] _entries = [];

    public int Count { get; private set; }

    public bool HasRemoved { get; private set; }

    public ref ItemEntry At(int index) => ref _entries[index];

    public int Add(in ItemEntry item)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        _entries[Count] = item;
        return Count++;
    }

    /// <summary>Says where the arguments of a call stand; a second place makes them unclear.</summary>
    public void SetArguments(int item, ArgumentSource source, int at, ByteRange range)
    {
        ref var entry = ref _entries[item];
        entry.Arguments = entry.Arguments == ArgumentSource.None ? source : ArgumentSource.Unclear;
        entry.ArgumentsAt = at;
        entry.ArgumentsRange = range;
    }

    /// <summary>
    /// The tool that a result belongs to: that of the latest call before it with this id. Null when there is none, when two calls of one message share the id and name
    /// different tools, and when the result names another itself. A result without an id is believed.
    /// </summary>
    public string? ToolOf(string? callId, string? name)
    {
        if (callId is null)
        {
            return name;
        }

        var last = Count - 1;
        var least = Math.Max(0, Count - MaxCallsLookedAt);
        while (last >= least && !IsCall(last, callId))
        {
            last--;
        }

        if (last < least)
        {
            return null;
        }

        var found = _entries[last].Name;
        for (var i = last - 1; i >= least && _entries[i].MessageIndex == _entries[last].MessageIndex; i--)
        {
            if (IsCall(i, callId) && !string.Equals(_entries[i].Name, found, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return name is null || string.Equals(found, name, StringComparison.Ordinal) ? found : null;
    }

    /// <summary>The tool that a result belongs to, where every call is an item of its own: null when no call before it has the id, or when two of them name different tools.</summary>
    public string? ToolOfCall(string? callId)
    {
        string? found = null;
        for (var i = Count - 1; callId is not null && i >= Math.Max(0, Count - MaxCallsLookedAt); i--)
        {
            if (IsCall(i, callId))
            {
                if (_entries[i].Name is not { } name || (found is not null && !string.Equals(found, name, StringComparison.Ordinal)))
                {
                    return null;
                }

                found = name;
            }
        }

        return found;
    }

    /// <summary>Marks an item as taken out. False when there is no such item.</summary>
    public bool Remove(in Removal removal)
    {
        if ((uint)removal.Item >= (uint)Count)
        {
            return false;
        }

        ref var item = ref _entries[removal.Item];
        item.Notice = item.IsRemoved ? item.Notice : removal.Notice;
        item.IsRemoved = HasRemoved = true;
        return true;
    }

    /// <summary>The items that were taken out.</summary>
    public IEnumerable<ItemEntry> Removed()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_entries[i].IsRemoved)
            {
                yield return _entries[i];
            }
        }
    }

    public void Dispose()
    {
        GiveBack();
        Count = 0;
        HasRemoved = false;
    }

    private bool IsCall(int index, string callId) =>
        _entries[index].Kind == ContentItemKind.ToolCall && string.Equals(_entries[index].CallId, callId, StringComparison.Ordinal);

    private void Grow()
    {
        var larger = ArrayPool<ItemEntry>.Shared.Rent(Math.Max(FirstRent, Count * 2));
        Array.Copy(_entries, larger, Count);
        GiveBack();
        _entries = larger;
    }

    private void GiveBack()
    {
        if (_entries.Length > 0)
        {
            Array.Clear(_entries, 0, Count);
            ArrayPool<ItemEntry>.Shared.Return(_entries);
            _entries = [];
        }
    }
}
