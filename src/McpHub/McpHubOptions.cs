using System.Collections.Immutable;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.McpHub;

/// <summary>What the hub serves and its limits. Immutable.</summary>
public sealed record McpHubOptions
{
    public ImmutableArray<McpServerSettings> Servers { get; init; } = [];

    public ImmutableArray<Toolset> Toolsets { get; init; } = [];

    /// <summary>Between a server's prefix and a tool's name; <c>MCP_TOOL_PREFIX_SEPARATOR</c>.</summary>
    public string Separator { get; init; } = "-";

    /// <summary>Secret that states handed to clients are sealed with.</summary>
    public required string SealingSecret { get; init; }

    /// <summary>Hosts besides loopback that requests may name and pages may come from.</summary>
    public ImmutableArray<string> TrustedHosts { get; init; } = [];

    /// <summary>Sessions kept at a time; the one unused longest makes room.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Sessions that one key may have open.</summary>
    public int MaxCallerSessions { get; init; } = 1_000;

    /// <summary>Calls of one key that may wait for their clients to answer.</summary>
    public int MaxCallerWaiting { get; init; } = 100;

    /// <summary>Streams that may stay open at a time.</summary>
    public int MaxStreams { get; init; } = 10_000;

    /// <summary>Those of one key.</summary>
    public int MaxCallerStreams { get; init; } = 1_000;

    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a list of a server is believed.</summary>
    public TimeSpan ListLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for one server's list.</summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of everything one server sends for one call.</summary>
    public int MaxAnswerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of JSON that one server may list of one kind.</summary>
    public int MaxListBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of JSON of all lists in memory; the oldest make room.</summary>
    public long MaxKeptListBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Lists in memory.</summary>
    public int MaxKeptLists { get; init; } = 10_000;

    /// <summary>Entries of one kind that one server may list.</summary>
    public int MaxListed { get; init; } = 5_000;
}
