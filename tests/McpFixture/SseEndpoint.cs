using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>The oldest transport: one stream for everything from the server, and an address that takes what the client sends.</summary>
internal sealed class SseEndpoint(Fixture fixture)
{
    private readonly ConcurrentDictionary<string, SseResponseStreamTransport> _streams = new(StringComparer.Ordinal);

    public async Task GetAsync(HttpContext http)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        HttpReply.BeginStream(http);
        var transport = new SseResponseStreamTransport(http.Response.Body, $"/messages?sessionId={id}", id);
        _streams[id] = transport;
        try
        {
            await using var conversation = new Conversation(fixture, transport);
            var writing = transport.RunAsync(http.RequestAborted);
            var running = conversation.RunAsync();
            await writing;
            await conversation.DisposeAsync();
            await running;
        }
        catch (OperationCanceledException)
        {
            // The client has closed the stream.
        }
        finally
        {
            _streams.TryRemove(id, out _);
        }
    }

    public async Task PostAsync(HttpContext http)
    {
        if (!_streams.TryGetValue(http.Request.Query["sessionId"].ToString(), out var transport))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            var message = await JsonSerializer.DeserializeAsync<JsonRpcMessage>(http.Request.Body, McpJsonUtilities.DefaultOptions, http.RequestAborted);
            await transport.OnMessageReceivedAsync(message!, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (JsonException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }
}
