namespace Guard.Host.Commands;

/// <summary>What <c>guard diff</c> compares, on which traffic.</summary>
internal sealed record DiffOptions(string Old, string New, string Replay, bool IsJson);
