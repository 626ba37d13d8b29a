using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Guard.McpHub.Toolsets;

/// <summary>The toolsets by every word that means them, those of the configuration first. Thread-safe; the stored ones are replaced as a whole.</summary>
internal sealed class ToolsetDirectory(ImmutableArray<Toolset> configured)
{
    private volatile Toolset[] _all = [.. configured];

    public ImmutableArray<Toolset> All => ImmutableCollectionsMarshal.AsImmutableArray(_all);

    /// <summary>The toolsets that words mean, each once.</summary>
    public ImmutableArray<Toolset> Named(IReadOnlyCollection<string> words) => words.Count == 0 ? [] : [.. All.Where(set => words.Any(set.IsCalled))];

    public void ReplaceStored(ImmutableArray<Toolset> stored) => _all = [.. configured, .. stored];
}
