using Guard.Engine.Access;

namespace Guard.UnitTests.Access;

/// <summary>A store that keeps what it was told, and fails on demand.</summary>
internal sealed class MemoryAccessStore : IAccessStore
{
    private readonly List<AccessChange> _applied = [];

    public AccessSnapshot Snapshot { get; init; } = new();

    public Exception? Failure { get; set; }

    public IReadOnlyList<AccessChange> Applied => _applied;

    public ValueTask<AccessSnapshot> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Snapshot);

    public ValueTask ApplyAsync(IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            return ValueTask.FromException(Failure);
        }

        _applied.AddRange(changes);
        return ValueTask.CompletedTask;
    }
}
