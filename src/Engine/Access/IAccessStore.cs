namespace Guard.Engine.Access;

/// <summary>Durable home of keys, teams, members, users, organisations and end users. Never called on the request path. Thread-safe.</summary>
public interface IAccessStore
{
    /// <summary>Everything, for the in-memory directory.</summary>
    ValueTask<AccessSnapshot> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Applies all changes in one transaction, in order. Throws when the store cannot; nothing is applied then.</summary>
    ValueTask ApplyAsync(IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken);
}
