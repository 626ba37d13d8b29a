using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Guard.Testing;

/// <summary>One stream of a <see cref="FakeSseServer"/>, in the hands of a test's script. Thread-safe.</summary>
public sealed class FakeSseStream : IDisposable
{
    private readonly HttpContext _http;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _responses = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _running = [];

    internal FakeSseStream(HttpContext http) => _http = http;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Where messages are posted to.</summary>
    public string Address => $"/messages?sessionId={Id}";

    /// <summary>Headers of the request that opened it, by lower-case name.</summary>
    public string? Header(string name) => _http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Aborted => _http.RequestAborted;

    public Task EventAsync(string type, string data) => RawAsync(Encoding.UTF8.GetBytes($"event: {type}\ndata: {data}\n\n"));

    public Task SendAsync(JsonObject message) => EventAsync("message", message.ToJsonString());

    /// <summary>Asks the client and waits for its response.</summary>
    public async Task<JsonObject> AskAsync(string id, string method, JsonObject parameters)
    {
        await SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        return await ResponseTo(id).WaitAsync(TimeSpan.FromSeconds(20), Aborted);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task RawAsync(ReadOnlyMemory<byte> bytes, int times = 1)
    {
        await _writing.WaitAsync(Aborted);
        try
        {
            if (!_http.Response.HasStarted)
            {
                _http.Response.ContentType = "text/event-stream";
            }

            for (var i = 0; i < times; i++)
            {
                await _http.Response.Body.WriteAsync(bytes, Aborted);
            }

            await _http.Response.Body.FlushAsync(Aborted);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Answers with a status in place of a stream.</summary>
    public Task RefuseAsync(int status, string? location = null)
    {
        _http.Response.StatusCode = status;
        _http.Response.Headers.Location = location;
        End();
        return Task.CompletedTask;
    }

    /// <summary>Ends the stream as a server does that stops.</summary>
    public void End() => _end.TrySetResult();

    /// <summary>Breaks the connection.</summary>
    public void Die()
    {
        _http.Abort();
        End();
    }

    public void Dispose() => _writing.Dispose();

    internal Task OverAsync() => _end.Task.WaitAsync(Aborted);

    internal void Run(Func<Task> answer) => _running.Add(Task.Run(answer));

    internal void Hear(JsonObject response) => Waiting((string)response["id"]!).TrySetResult(response);

    private Task<JsonObject> ResponseTo(string id) => Waiting(id).Task;

    private TaskCompletionSource<JsonObject> Waiting(string id) => _responses.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
