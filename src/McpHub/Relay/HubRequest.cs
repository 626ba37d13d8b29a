using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.McpHub.Guarding;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Relay;

/// <summary>One request of a client to the hub, with all that decides how it is answered. Owned by one request.</summary>
internal sealed record HubRequest
{
    public required Caller Caller { get; init; }

    public required string Method { get; init; }

    /// <summary>The client's id of it, or null.</summary>
    public JsonNode? Id { get; init; }

    public JsonObject? Parameters { get; init; }

    /// <summary>Servers the caller may use on this route, in configured order.</summary>
    public required ImmutableArray<McpServerSettings> Servers { get; init; }

    /// <summary>The route is that of one server whose names stay bare.</summary>
    public bool IsBare { get; init; }

    /// <summary>As whom a server is asked.</summary>
    public required Func<McpServerSettings, UpstreamIdentity> IdentityFor { get; init; }

    /// <summary>Sessions with older servers that belong to this client.</summary>
    public required UpstreamSessions Sessions { get; init; }

    public required IExchange Exchange { get; init; }

    /// <summary>Headers of the request, or null where arguments are not repeated in headers.</summary>
    public IHeaderDictionary? Headers { get; init; }

    /// <summary>The caller is shown three tools that find and call all others.</summary>
    public bool IsSearched { get; init; }

    /// <summary>Address of the client, or null.</summary>
    public string? ClientIp { get; init; }

    /// <summary>The guardrails that judge this request.</summary>
    public required HubRun Guardrails { get; init; }
}
