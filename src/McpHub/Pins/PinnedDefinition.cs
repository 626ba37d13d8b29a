namespace Guard.McpHub.Pins;

/// <summary>One definition that a server gave, known by its hash. Immutable.</summary>
public sealed record PinnedDefinition
{
    /// <summary>SHA-256 of its canonical JSON, in lower-case hexadecimal digits (docs/mcp.md).</summary>
    public required string Hash { get; init; }

    /// <summary>The canonical JSON; null where it is too long to be kept.</summary>
    public string? Text { get; init; }

    /// <summary><see cref="PinState.Approved"/>, or why it waits.</summary>
    public PinState State { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>Who approved it; null for first use.</summary>
    public string? ApprovedBy { get; init; }
}
