namespace Guard.McpHub.Pins;

/// <summary>What a server's tools need before they are served.</summary>
public enum PinMode
{
    /// <summary>The first definition seen of a tool is approved; a later one has to be approved by an administrator.</summary>
    TrustOnFirstUse = 0,

    /// <summary>Every definition has to be approved by an administrator.</summary>
    ApproveFirst = 1,

    /// <summary>Nothing is compared.</summary>
    Off = 2,
}
