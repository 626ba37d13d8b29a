using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>A client of the hub that speaks HTTP+SSE, as clients of 2024-11-05 do. One key, one address.</summary>
public sealed class SseCaller : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _key;
    private readonly HttpResponseMessage _stream;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly TaskCompletionSource<string> _named = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _lastId;

    private SseCaller(HttpClient http, string key, HttpResponseMessage stream)
    {
        _http = http;
        _key = key;
        _stream = stream;
        _reading = ReadAsync();
    }

    /// <summary>Where the hub wants messages.</summary>
    public string Address { get; private set; } = "";

    public SignalCounter Notified { get; } = new("notification on the stream");

    /// <summary>Notifications and questions, oldest first.</summary>
    public ConcurrentQueue<JsonObject> Heard { get; } = new();

    /// <summary>What the client says when it is asked.</summary>
    public Func<JsonObject, JsonNode> Answer { get; set; } = static _ => new JsonObject();

    /// <summary>Ends when the hub ends the stream.</summary>
    public Task Ended => _reading;

    public static async Task<SseCaller> OpenAsync(GuardApp app, string? key = null, string path = "/sse")
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = app.Address, Timeout = TimeSpan.FromMinutes(1) };
        using var request = Request(HttpMethod.Get, path, key ?? GuardApp.MasterKey);
        var stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)stream.StatusCode).ShouldBe(200);
        stream.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var caller = new SseCaller(http, key ?? GuardApp.MasterKey, stream);
        caller.Address = await Deadline.Within(caller._named.Task, "the hub to name its address");
        return caller;
    }

    /// <summary>Opens a stream and a session on it.</summary>
    public static async Task<SseCaller> BeginAsync(GuardApp app, string? key = null, string path = "/sse", JsonObject? capabilities = null)
    {
        var caller = await OpenAsync(app, key, path);
        await caller.RequestAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = "2024-11-05",
            ["capabilities"] = capabilities ?? [],
            ["clientInfo"] = new JsonObject { ["name"] = "old", ["version"] = "1" },
        });
        await caller.TellAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
        return caller;
    }

    public async Task<JsonObject> RequestAsync(string method, JsonObject? parameters = null)
    {
        var (id, answer) = Expect();
        using var taken = await PostAsync(Message(id, method, parameters));
        ((int)taken.StatusCode).ShouldBe(202, await taken.Content.ReadAsStringAsync());
        return await Deadline.Within(answer, $"the answer to {method}");
    }

    /// <summary>Starts a request: its id, and its answer once it comes.</summary>
    public async Task<(int Id, Task<JsonObject> Answer)> StartAsync(string method, JsonObject? parameters = null)
    {
        var (id, answer) = Expect();
        using var taken = await PostAsync(Message(id, method, parameters));
        ((int)taken.StatusCode).ShouldBe(202);
        return (id, answer);
    }

    public async Task<string[]> ToolsAsync() => [.. (await RequestAsync("tools/list"))["result"].ShouldNotBeNull()["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!)];

    public static JsonObject Call(string tool, string? text = null) => new() { ["name"] = tool, ["arguments"] = text is null ? [] : new JsonObject { ["text"] = text } };

    public async Task<string> TextAsync(string tool, string? text = null)
    {
        var response = await RequestAsync("tools/call", Call(tool, text));
        return (string)response["result"].ShouldNotBeNull(response.ToJsonString())["content"]![0]!["text"]!;
    }

    public async Task TellAsync(JsonObject message)
    {
        using var taken = await PostAsync(message);
        ((int)taken.StatusCode).ShouldBe(202);
    }

    public Task<HttpResponseMessage> PostAsync(JsonObject message) => PostAsync(_http, Address, _key, message.ToJsonString());

    /// <summary>Posts anything anywhere, as anybody.</summary>
    public static Task<HttpResponseMessage> PostAsync(HttpClient http, string address, string? key, string body)
    {
        var request = Request(HttpMethod.Post, address, key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return http.SendAsync(request);
    }

    public static HttpRequestMessage Request(HttpMethod method, string path, string? key)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        return request;
    }

    public static JsonObject Message(int id, string method, JsonObject? parameters = null) => new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
    }

    private (int Id, Task<JsonObject> Answer) Expect()
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        return (id, answer.Task);
    }

    private async Task ReadAsync()
    {
        await foreach (var item in SseParser.Create(await _stream.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            if (item.EventType == "endpoint")
            {
                _named.TrySetResult(item.Data);
                continue;
            }

            var message = (JsonObject)JsonNode.Parse(item.Data)!;
            if (message["method"] is null)
            {
                if (_waiting.TryRemove((int)message["id"]!, out var waiting))
                {
                    waiting.TrySetResult(message);
                }

                continue;
            }

            Heard.Enqueue(message);
            Notified.Increment();
            if (message["id"] is { } question)
            {
                await TellAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = question.DeepClone(), ["result"] = Answer(message) });
            }
        }
    }
}
