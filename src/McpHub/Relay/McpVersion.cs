using System.Collections.Immutable;

namespace Guard.McpHub.Relay;

/// <summary>Revisions of the protocol. From 2026-07-28 on a request stands alone; before, it belongs to a session that <c>initialize</c> opens.</summary>
internal static class McpVersion
{
    public const string Modern = "2026-07-28";
    public const string LatestLegacy = "2025-11-25";

    /// <summary>What a legacy request without the header speaks.</summary>
    public const string WithoutHeader = "2025-03-26";

    public static ImmutableArray<string> Legacy { get; } = [LatestLegacy, "2025-06-18", WithoutHeader, "2024-11-05"];

    public static ImmutableArray<string> All { get; } = [Modern, .. Legacy];

    public static bool IsModern(string? version) => version == Modern;
}
