using System.Collections.Immutable;

namespace Guard.Engine.Telemetry;

/// <summary>What a readiness check found.</summary>
/// <param name="Failure">Null when ready; else what is wrong and the remedy, fit for anyone who can reach the port: no addresses, no secrets.</param>
public sealed record Readiness(string? Failure = null)
{
    /// <summary>Nothing to say but yes.</summary>
    public static Readiness Ready { get; } = new();

    public bool IsReady => Failure is null;

    /// <summary>Serves, and something needs an operator.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>Members this check adds to the answer, such as <c>db</c>: <c>connected</c> or <c>sqlite_version</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Facts { get; init; } = [];
}
