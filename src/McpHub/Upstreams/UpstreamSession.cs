using System.Text.Json.Nodes;

namespace Guard.McpHub.Upstreams;

/// <summary>A session that a server of an older revision opened. Immutable.</summary>
/// <param name="Id">Its name, or null where the server keeps none.</param>
/// <param name="Version">The revision agreed on.</param>
/// <param name="Capabilities">What the server said it can do.</param>
internal sealed record UpstreamSession(string? Id, string Version, JsonObject Capabilities);
