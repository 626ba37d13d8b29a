namespace Guard.McpFixture;

/// <summary>The revisions of the protocol and the generation each belongs to.</summary>
internal static class ProtocolVersions
{
    public const string Modern = "2026-07-28";
    public const string NewestLegacy = "2025-11-25";
    private static readonly string[] Legacy = [NewestLegacy, "2025-06-18", "2025-03-26", "2024-11-05"];

    public static bool IsLegacy(string version) => Legacy.Contains(version, StringComparer.Ordinal);

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<string> Of(FixtureEra era) => era switch
    {
        FixtureEra.Legacy => Legacy,
        FixtureEra.Modern => [Modern],
        _ => [Modern, .. Legacy],
    };

    /// <summary>A handshake gets the version it asks for, or the newest there is.</summary>
    public static string Negotiate(string? asked) => asked is not null && IsLegacy(asked) ? asked : NewestLegacy;
}
