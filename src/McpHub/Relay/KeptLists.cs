using System.Collections.Concurrent;

namespace Guard.McpHub.Relay;

/// <summary>Lists in memory, bounded in number and bytes: the oldest make room, and what is over its time goes with the next that is kept. Thread-safe; reading takes no lock.</summary>
internal sealed class KeptLists(TimeProvider time, long maxBytes, int maxLists)
{
    /// <summary>What a list takes beside its entries.</summary>
    private const int Overhead = 512;
    private const int Slack = 64;

    private readonly ConcurrentDictionary<ListKey, KeptList> _lists = new();
    private readonly Queue<(ListKey Key, KeptList List)> _order = new();
    private readonly Lock _changing = new();
    private long _bytes;

    /// <summary>Bytes of JSON in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The list, where it is still believed; else null.</summary>
    public KeptList? Find(ListKey key) => _lists.TryGetValue(key, out var kept) && time.GetUtcNow() < kept.Until ? kept : null;

    /// <summary>Keeps it in the place of the one before. One that is larger than all room there is, is not kept.</summary>
    public void Keep(ListKey key, KeptList list)
    {
        lock (_changing)
        {
            Remove(key);
            if (SizeOf(list) > maxBytes)
            {
                return;
            }

            var now = time.GetUtcNow();
            while (_order.TryPeek(out var oldest)
                && (_bytes + SizeOf(list) > maxBytes || _lists.Count >= maxLists || oldest.List.Until <= now || !ReferenceEquals(_lists.GetValueOrDefault(oldest.Key), oldest.List)))
            {
                _order.Dequeue();
                if (ReferenceEquals(_lists.GetValueOrDefault(oldest.Key), oldest.List))
                {
                    Remove(oldest.Key);
                }
            }

            if (_order.Count > (2 * _lists.Count) + Slack)
            {
                Compact();
            }

            _lists[key] = list;
            _order.Enqueue((key, list));
            _bytes += SizeOf(list);
        }
    }

    /// <summary>Forgets what a server listed.</summary>
    public void Forget(string server)
    {
        lock (_changing)
        {
            foreach (var key in _lists.Keys.Where(key => key.Server == server).ToList())
            {
                Remove(key);
            }
        }
    }

    /// <summary>Drops what was kept again or forgotten since.</summary>
    private void Compact()
    {
        var current = _order.Where(entry => ReferenceEquals(_lists.GetValueOrDefault(entry.Key), entry.List)).ToList();
        _order.Clear();
        current.ForEach(_order.Enqueue);
    }

    private static long SizeOf(KeptList list) => list.Bytes + Overhead;

    private void Remove(ListKey key)
    {
        if (_lists.TryRemove(key, out var removed))
        {
            _bytes -= SizeOf(removed);
        }
    }
}
