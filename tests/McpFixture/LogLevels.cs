namespace Guard.McpFixture;

/// <summary>The levels of log messages, least urgent first.</summary>
internal static class LogLevels
{
    public static readonly IReadOnlyList<string> All = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    public static bool IsKnown(string? level) => level is not null && All.Contains(level, StringComparer.Ordinal);

    public static bool Reaches(string level, string threshold) => Rank(level) >= Rank(threshold);

    private static int Rank(string level) => All.Index().FirstOrDefault(pair => pair.Item == level).Index;
}
