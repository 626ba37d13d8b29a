namespace Guard.McpHub.Pins;

/// <summary>Keeps pins over restarts. Thread-safe. Read once at start, written behind the requests; it never decides.</summary>
public interface IPinStore
{
    /// <summary>Every pin.</summary>
    ValueTask<IReadOnlyList<ToolPin>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces these pins as a whole, all or none; an empty one is forgotten.</summary>
    ValueTask SaveAsync(IReadOnlyList<ToolPin> pins, CancellationToken cancellationToken);
}
