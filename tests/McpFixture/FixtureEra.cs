namespace Guard.McpFixture;

/// <summary>Which generations of the protocol the fixture answers.</summary>
[Flags]
public enum FixtureEra
{
    None = 0,

    /// <summary>Up to 2025-11-25: a handshake, sessions and requests from the server.</summary>
    Legacy = 1,

    /// <summary>From 2026-07-28: every request stands alone.</summary>
    Modern = 2,

    Both = Legacy | Modern,
}
