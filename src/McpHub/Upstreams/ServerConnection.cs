using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>HTTP requests to one MCP server, as the streamable HTTP transport has them. Thread-safe.</summary>
internal sealed class ServerConnection(HttpMessageInvoker http, McpServerSettings server)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private long _lastId;

    /// <summary>An id no other request to this server has.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Posts one message.</summary>
    /// <param name="message">Request, notification or response.</param>
    /// <param name="identity">As whom.</param>
    /// <param name="version">The revision it is written in; null before one is agreed on.</param>
    /// <param name="session">The session it belongs to, or null.</param>
    /// <param name="mirrored">Headers that repeat what stands in the body.</param>
    /// <param name="cancellationToken">Ends the request and the reading of its answer.</param>
    public Task<HttpResponseMessage> PostAsync(
        JsonObject message, UpstreamIdentity identity, string? version, string? session, ImmutableArray<KeyValuePair<string, string>> mirrored, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, identity, version, session);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in mirrored)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.ToJsonString()));
        request.Content.Headers.ContentType = Json;
        return http.SendAsync(request, cancellationToken);
    }

    /// <summary>Takes a stream of a session up, behind an event or as the session's own.</summary>
    public Task<HttpResponseMessage> GetAsync(UpstreamIdentity identity, UpstreamSession session, string? lastEventId, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, identity, session.Version, session.Id);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return http.SendAsync(request, cancellationToken);
    }

    /// <summary>Opens the stream of a server of 2024-11-05.</summary>
    public Task<HttpResponseMessage> OpenStreamAsync(UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, identity, null, null);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        return http.SendAsync(request, cancellationToken);
    }

    /// <summary>Posts one message to the address that such a stream named, which must have been checked: the credentials go there.</summary>
    public Task<HttpResponseMessage> PostToAsync(Uri address, JsonObject message, UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, identity, null, null);
        request.RequestUri = address;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.ToJsonString()));
        request.Content.Headers.ContentType = Json;
        return http.SendAsync(request, cancellationToken);
    }

    /// <summary>Ends a session.</summary>
    public Task<HttpResponseMessage> DeleteAsync(UpstreamIdentity identity, UpstreamSession session, CancellationToken cancellationToken) =>
        http.SendAsync(Request(HttpMethod.Delete, identity, session.Version, session.Id), cancellationToken);

    private HttpRequestMessage Request(HttpMethod method, UpstreamIdentity identity, string? version, string? session)
    {
        var request = new HttpRequestMessage(method, server.Url!) { Version = System.Net.HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        request.Headers.TryAddWithoutValidation("User-Agent", "guard");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var (name, value) in identity.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        }

        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        }

        return request;
    }
}
