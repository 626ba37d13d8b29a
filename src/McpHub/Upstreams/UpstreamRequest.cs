using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>One request for one server.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Parameters">Its parameters, as the server shall see them; never changed.</param>
/// <param name="Identity">As whom.</param>
/// <param name="Sessions">Where the session of an older server is kept.</param>
/// <param name="Exchange">Who hears what comes before the answer.</param>
internal sealed record UpstreamRequest(string Method, JsonObject? Parameters, UpstreamIdentity Identity, UpstreamSessions Sessions, IExchange Exchange)
{
    /// <summary><c>Mcp-Param-</c> headers that the tool's schema asks for.</summary>
    public ImmutableArray<KeyValuePair<string, string>> MirroredArguments { get; init; } = [];

    /// <summary>Where the calls of the tool go that was found in the list, judged and pinned; null where its server does not say.</summary>
    public string? GoesTo { get; init; }
}
