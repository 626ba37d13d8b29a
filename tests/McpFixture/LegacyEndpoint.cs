using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>Legacy messages: a handshake opens a session, and everything else has to name one.</summary>
internal sealed class LegacyEndpoint(Fixture fixture) : IAsyncDisposable
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string VersionHeader = "MCP-Protocol-Version";
    private const int BadRequest = -32000;
    private const int SessionNotFound = -32001;
    private readonly ConcurrentDictionary<string, LegacySession> _sessions = new(StringComparer.Ordinal);
    private readonly EventStore _events = new();

    public async Task PostAsync(HttpContext http, JsonObject body, JsonRpcMessage message)
    {
        if (message is JsonRpcRequest { Method: "initialize" } && !http.Request.Headers.ContainsKey(SessionHeader))
        {
            await OpenAsync(http, body, message);
        }
        else if (await FindAsync(http, body["id"]) is { } session)
        {
            await HandleAsync(http, session, message, http.Request.Headers[VersionHeader]);
        }
    }

    public async Task GetAsync(HttpContext http)
    {
        if (!HttpReply.Accepts(http.Request, "text/event-stream"))
        {
            await HttpReply.ErrorAsync(http, StatusCodes.Status406NotAcceptable, BadRequest, "Not Acceptable: the client must accept text/event-stream");
        }
        else if (await FindAsync(http, null) is { } session)
        {
            try
            {
                await StreamAsync(http, session);
            }
            catch (OperationCanceledException)
            {
                // The client or the session has gone.
            }
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        if (await FindAsync(http, null) is { } session && _sessions.TryRemove(session.Transport.SessionId!, out _))
        {
            await session.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await session.DisposeAsync();
        }
    }

    private async Task OpenAsync(HttpContext http, JsonObject body, JsonRpcMessage message)
    {
        if (body["params"] is not JsonObject parameters
            || parameters["protocolVersion"] is not JsonValue version
            || parameters["capabilities"] is not JsonObject
            || parameters["clientInfo"] is not JsonObject)
        {
            const string Refusal = "The handshake needs protocolVersion, capabilities and clientInfo.";
            await HttpReply.ErrorAsync(http, StatusCodes.Status400BadRequest, ProtocolException.InvalidParams, Refusal, body["id"]);
            return;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var opened = _sessions[id] = new LegacySession(fixture, id, _events);
        http.Response.Headers[SessionHeader] = id;
        await HandleAsync(http, opened, message, version.ToString());
    }

    private static async Task HandleAsync(HttpContext http, LegacySession session, JsonRpcMessage message, string? version)
    {
        message.Context = new JsonRpcMessageContext { ProtocolVersion = ProtocolVersions.Negotiate(version) };
        HttpReply.BeginStream(http);
        try
        {
            if (!await session.Transport.HandlePostRequestAsync(message, http.Response.Body, http.RequestAborted))
            {
                http.Response.ContentType = null;
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
        catch (OperationCanceledException)
        {
            // The client or the session has gone.
        }
    }

    private async Task StreamAsync(HttpContext http, LegacySession session)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length == 0)
        {
            HttpReply.BeginStream(http);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await session.Transport.HandleGetRequestAsync(http.Response.Body, http.RequestAborted);
            return;
        }

        var reader = await _events.GetStreamReaderAsync(last, http.RequestAborted);
        if (reader is null || reader.SessionId != session.Transport.SessionId)
        {
            await HttpReply.ErrorAsync(http, StatusCodes.Status400BadRequest, BadRequest, "Bad Request: unknown Last-Event-ID");
            return;
        }

        HttpReply.BeginStream(http);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await foreach (var item in reader.ReadEventsAsync(http.RequestAborted))
        {
            await http.Response.Body.WriteAsync(Encode(item), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private static byte[] Encode(SseItem<JsonRpcMessage?> item)
    {
        var data = item.Data is null ? "" : JsonSerializer.Serialize(item.Data, McpJsonUtilities.DefaultOptions);
        return Encoding.UTF8.GetBytes($"event: {item.EventType}\nid: {item.EventId}\ndata: {data}\n\n");
    }

    private async Task<LegacySession?> FindAsync(HttpContext http, JsonNode? id)
    {
        var version = http.Request.Headers[VersionHeader].ToString();
        var session = http.Request.Headers[SessionHeader].ToString();
        if (version.Length > 0 && !ProtocolVersions.IsLegacy(version))
        {
            await HttpReply.ErrorAsync(http, StatusCodes.Status400BadRequest, BadRequest, $"Bad Request: Unsupported protocol version: {version}", id);
        }
        else if (session.Length == 0)
        {
            await HttpReply.ErrorAsync(http, StatusCodes.Status400BadRequest, BadRequest, "Bad Request: Mcp-Session-Id header is required", id);
        }
        else if (_sessions.TryGetValue(session, out var found))
        {
            return found;
        }
        else
        {
            await HttpReply.ErrorAsync(http, StatusCodes.Status404NotFound, SessionNotFound, "Session not found", id);
        }

        return null;
    }
}
