using System.Collections.Immutable;

namespace Guard.McpHub.Pins;

/// <summary>What is approved of one tool, and what waits to be. Immutable.</summary>
public sealed record ToolPin
{
    /// <summary>The server's name in the configuration.</summary>
    public required string Server { get; init; }

    /// <summary>The server's own name of the tool; empty for what the server says of itself, its instructions.</summary>
    public required string Tool { get; init; }

    /// <summary>Usually one; several where what a server lists depends on who asks.</summary>
    public ImmutableArray<PinnedDefinition> Approved { get; init; } = [];

    /// <summary>The last definition seen that is not approved, or null. It stays when the server goes back to an approved one.</summary>
    public PinnedDefinition? Waiting { get; init; }

    /// <summary>Nothing is known of it any more: the store forgets it.</summary>
    public bool IsEmpty => Approved.IsEmpty && Waiting is null;

    public bool IsApproved(string hash)
    {
        foreach (var definition in Approved)
        {
            if (string.Equals(definition.Hash, hash, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
