namespace Guard.McpHub.Servers;

/// <summary>Keeps servers over restarts. Thread-safe; it never decides.</summary>
public interface IMcpServerStore
{
    /// <summary>Every row, oldest first.</summary>
    ValueTask<IReadOnlyList<McpServerRow>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes a row in the place of the one with its id, or as a new one.</summary>
    ValueTask PutAsync(McpServerRow row, CancellationToken cancellationToken);

    /// <summary>Forgets a row.</summary>
    ValueTask DeleteAsync(string id, CancellationToken cancellationToken);
}
