namespace Guard.McpHub.Pins;

/// <summary>How an approval ended.</summary>
public enum PinApproval
{
    Approved = 0,

    /// <summary>There is no such tool.</summary>
    Unknown = 1,

    /// <summary>The definition is not the one that waits: it changed since it was reviewed.</summary>
    OtherDefinition = 2,
}
