namespace Guard.Engine.Access;

/// <summary>A key in memory with the caller last resolved from it. The caller is only good for the table version it was built from.</summary>
internal sealed class KeyEntry(VirtualKey key)
{
    private Resolved? _resolved;

    public VirtualKey Key { get; } = key;

    public Caller? Recall(long version) => Volatile.Read(ref _resolved) is { } resolved && resolved.Version == version ? resolved.Caller : null;

    /// <summary>Keeps a caller. <paramref name="version"/> is the table version read before the caller was built.</summary>
    public void Remember(Caller caller, long version) => Volatile.Write(ref _resolved, new Resolved(caller, version));

    private sealed record Resolved(Caller Caller, long Version);
}
