using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Guard.Testing;

/// <summary>The answer of a <see cref="FakeMcpServer"/> to one request, in the hands of a test's script.</summary>
public sealed class FakeMcpExchange
{
    private readonly HttpContext _http;
    private readonly FakeMcpServer _server;

    internal FakeMcpExchange(HttpContext http, FakeMcpServer server, FakeMcpRequest request)
    {
        _http = http;
        _server = server;
        Request = request;
    }

    public FakeMcpRequest Request { get; }

    /// <summary>Ends when the caller goes away.</summary>
    public CancellationToken Aborted => _http.RequestAborted;

    /// <summary>The answer, as plain JSON, or as the last event where some were sent.</summary>
    public Task ResultAsync(JsonNode result) => SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Request.Message["id"]?.DeepClone(), ["result"] = result });

    public Task TextAsync(string text) => ResultAsync(new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });

    public Task ErrorAsync(int code, string message) => SendAsync(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Request.Message["id"]?.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    /// <summary>Sends one event before the answer.</summary>
    public Task NotifyAsync(string method, JsonObject parameters) => EventAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    /// <summary>Asks the client and waits for its response.</summary>
    public async Task<JsonObject> AskAsync(string id, string method, JsonObject parameters)
    {
        await EventAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        return await _server.ResponseTo(id).WaitAsync(TimeSpan.FromSeconds(20), Aborted);
    }

    /// <summary>Sends bytes as they are, in place of an answer.</summary>
    public async Task RawAsync(string contentType, ReadOnlyMemory<byte> body, int times = 1)
    {
        if (!_http.Response.HasStarted)
        {
            _http.Response.ContentType = contentType;
        }

        for (var i = 0; i < times; i++)
        {
            await _http.Response.Body.WriteAsync(body, Aborted);
        }
    }

    /// <summary>Answers with a status alone.</summary>
    public void Status(int status) => _http.Response.StatusCode = status;

    /// <summary>Breaks the connection.</summary>
    public void Die() => _http.Abort();

    /// <summary>Any message at all, such as an answer to somebody else.</summary>
    public Task EventAsync(JsonObject message)
    {
        if (!_http.Response.HasStarted)
        {
            _http.Response.ContentType = "text/event-stream";
        }

        return WriteAsync($"event: message\ndata: {message.ToJsonString()}\n\n");
    }

    private Task SendAsync(JsonObject message)
    {
        if (_http.Response.HasStarted)
        {
            return EventAsync(message);
        }

        _http.Response.ContentType = "application/json";
        return WriteAsync(message.ToJsonString());
    }

    private async Task WriteAsync(string text)
    {
        await _http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Aborted);
        await _http.Response.Body.FlushAsync(Aborted);
    }
}
