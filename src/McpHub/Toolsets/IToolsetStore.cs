namespace Guard.McpHub.Toolsets;

/// <summary>Keeps toolsets over restarts. Thread-safe; it never decides.</summary>
public interface IToolsetStore
{
    /// <summary>Every row, oldest first.</summary>
    ValueTask<IReadOnlyList<ToolsetRow>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes a row in the place of the one with its id, or as a new one.</summary>
    ValueTask PutAsync(ToolsetRow row, CancellationToken cancellationToken);

    /// <summary>Forgets a row.</summary>
    ValueTask DeleteAsync(string id, CancellationToken cancellationToken);
}
