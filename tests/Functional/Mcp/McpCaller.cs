using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Mcp;

/// <summary>A client of the hub that shows its messages as they are. One key, one address, one era.</summary>
public sealed class McpCaller(GuardApp app, string key, string path = "/mcp", bool isModern = false) : IDisposable
{
    private const string Modern = "2026-07-28";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Address, Timeout = TimeSpan.FromMinutes(1) };
    private int _lastId;

    /// <summary>The session that <see cref="InitializeAsync"/> opened.</summary>
    public string? Session { get; set; }

    /// <summary>More headers of every request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Events before the answer, oldest first.</summary>
    public List<JsonObject> Heard { get; } = [];

    /// <summary>What the client says when it is asked.</summary>
    public Func<JsonObject, JsonNode> Answer { get; set; } = static _ => new JsonObject();

    public async Task InitializeAsync(JsonObject? capabilities = null)
    {
        using var response = await PostAsync(Message("initialize", new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = capabilities ?? [],
            ["clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
        }));
        ((int)response.StatusCode).ShouldBe(200);
        Session = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var told = await PostAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
        ((int)told.StatusCode).ShouldBe(202);
    }

    /// <summary>Names of the tools, in order.</summary>
    public async Task<string[]> ToolsAsync() => [.. (await RequestAsync("tools/list"))["result"].ShouldNotBeNull()["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!)];

    /// <summary>The whole response of a tool call.</summary>
    public Task<JsonObject> CallAsync(string tool, string? text = null) =>
        RequestAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = text is null ? [] : new JsonObject { ["text"] = text } });

    /// <summary>The text of a successful tool call.</summary>
    public async Task<string> TextAsync(string tool, string? text = null)
    {
        var response = await CallAsync(tool, text);
        return (string)response["result"].ShouldNotBeNull(response.ToJsonString())["content"]![0]!["text"]!;
    }

    public async Task<JsonObject> RequestAsync(string method, JsonObject? parameters = null, CancellationToken cancellationToken = default)
    {
        var message = Message(method, parameters);
        using var response = await PostAsync(message, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        }

        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken), static (_, data) => (JsonObject)JsonNode.Parse(data)!);
        await foreach (var item in events.EnumerateAsync(cancellationToken))
        {
            if (item.Data["method"] is null)
            {
                return item.Data;
            }

            Heard.Add(item.Data);
            if (item.Data["id"] is { } id)
            {
                using var told = await PostAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = Answer(item.Data) }, cancellationToken);
            }
        }

        throw new InvalidOperationException("The stream ended without an answer.");
    }

    public Task<HttpResponseMessage> PostAsync(JsonObject message, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Post, message, cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonObject? message = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (key.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        if (isModern && message is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Modern);
            request.Headers.TryAddWithoutValidation("Mcp-Method", (string?)message["method"]);
            request.Headers.TryAddWithoutValidation("Mcp-Name", (string?)message["params"]?["name"] ?? (string?)message["params"]?["uri"] ?? (string?)message["params"]?["taskId"]);
        }
        else if (Session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", Session);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = message is null ? null : new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public JsonObject Message(string method, JsonObject? parameters = null)
    {
        var sent = parameters ?? [];
        if (isModern)
        {
            var meta = sent["_meta"] as JsonObject ?? [];
            meta["io.modelcontextprotocol/protocolVersion"] = Modern;
            meta["io.modelcontextprotocol/clientCapabilities"] ??= new JsonObject();
            sent["_meta"] = meta.Parent is null ? meta : meta.DeepClone();
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Interlocked.Increment(ref _lastId), ["method"] = method, ["params"] = sent };
    }

    public void Dispose() => _http.Dispose();
}
