namespace Guard.McpHub.Pins;

/// <summary>Where a tool stands, or why a definition waits. Stored: the numbers stay.</summary>
public enum PinState
{
    /// <summary>Nobody has approved it yet.</summary>
    New = 0,

    /// <summary>What the server lists is what was approved.</summary>
    Approved = 1,

    /// <summary>The server lists something else than what was approved.</summary>
    Changed = 2,

    /// <summary>The server lists it no longer.</summary>
    Removed = 3,

    /// <summary>Its name looks like that of another tool and is another.</summary>
    Shadowed = 4,

    /// <summary>It holds characters that nobody sees.</summary>
    HiddenText = 5,
}
