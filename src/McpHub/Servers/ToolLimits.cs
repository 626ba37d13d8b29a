namespace Guard.McpHub.Servers;

/// <summary>How many calls a minute may pass: of a whole server, or of one tool. Null where nothing is said. Immutable.</summary>
/// <param name="Rpm">Of all callers together.</param>
/// <param name="KeyRpm">Of each key.</param>
/// <param name="SessionRpm">Of each session of a key.</param>
public sealed record ToolLimits(int? Rpm, int? KeyRpm, int? SessionRpm)
{
    public static ToolLimits None { get; } = new(null, null, null);
}
