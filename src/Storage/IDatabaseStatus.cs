namespace Guard.Storage;

/// <summary>What readiness and the console tell about the database. Thread-safe.</summary>
public interface IDatabaseStatus
{
    /// <summary>Kind of database, such as <c>sqlite</c>.</summary>
    string Kind { get; }

    /// <summary>Version of the database library or server, such as <c>3.40.1</c>.</summary>
    string Version { get; }

    /// <summary>True when a query can be answered now.</summary>
    ValueTask<bool> IsConnectedAsync(CancellationToken cancellationToken);
}
