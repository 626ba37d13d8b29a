using System.Collections.Concurrent;

namespace Guard.Engine.Routing;

/// <summary>Names found through a wildcard. Callers choose the names, so it holds at most twice its capacity: a full generation becomes the old one,
/// and what nobody asked for during a whole generation is forgotten. Thread-safe; a hit allocates nothing.</summary>
internal sealed class ResolutionCache(int capacity)
{
    private Generation _generation = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    public ModelGroup? Find(string name)
    {
        var generation = Volatile.Read(ref _generation);
        if (generation.Young.TryGetValue(name, out var group))
        {
            return group;
        }

        return generation.Old.TryGetValue(name, out group) ? Add(name, group) : null;
    }

    /// <summary>The group kept under the name: the given one, or the one another request added first.</summary>
    public ModelGroup Add(string name, ModelGroup group)
    {
        var generation = Volatile.Read(ref _generation);
        var kept = generation.Young.GetOrAdd(name, group);
        if (ReferenceEquals(kept, group) && Interlocked.Increment(ref generation.Count) == capacity)
        {
            Interlocked.CompareExchange(ref _generation, new Generation(new(StringComparer.Ordinal), generation.Young), generation);
        }

        return kept;
    }

    private sealed class Generation(ConcurrentDictionary<string, ModelGroup> young, ConcurrentDictionary<string, ModelGroup> old)
    {
        public int Count;

        public ConcurrentDictionary<string, ModelGroup> Young { get; } = young;

        public ConcurrentDictionary<string, ModelGroup> Old { get; } = old;
    }
}
