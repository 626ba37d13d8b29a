using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Guard.Testing;

/// <summary>
/// An MCP server on loopback, of 2025-11-25 or of 2026-07-28, with tools a test writes. As strict as the specification about sessions and headers. Keeps every message.
/// Thread-safe.
/// </summary>
public sealed class FakeMcpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _isModern;
    private readonly ConcurrentQueue<FakeMcpRequest> _received = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _responses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SignalCounter> _arrived = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.Ordinal);
    private ImmutableArray<JsonObject> _tools = [];
    private string? _instructions;
    private string? _listError;
    private ImmutableArray<JsonObject> _resources = [];
    private Func<FakeMcpExchange, Task> _call = static exchange => exchange.TextAsync((string?)exchange.Request.Parameters["name"] ?? "");

    private FakeMcpServer(WebApplication app, bool isModern)
    {
        _app = app;
        _isModern = isModern;
    }

    /// <summary>Address of its endpoint.</summary>
    public string Url { get; private set; } = "";

    public IReadOnlyList<FakeMcpRequest> Received => [.. _received];

    /// <summary>The tool calls that arrived.</summary>
    public IReadOnlyList<FakeMcpRequest> Calls => [.. _received.Where(static request => request.Method == "tools/call")];

    /// <summary>Sessions that are open.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>Counts sessions that clients ended.</summary>
    public SignalCounter SessionsEnded { get; } = new("session ended at the MCP server");

    /// <summary>Counts callers that went away before their answer ended.</summary>
    public SignalCounter Disconnects { get; } = new("caller disconnected from the MCP server");

    public static async Task<FakeMcpServer> StartAsync(bool isModern = false, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        var app = builder.Build();
        var fake = new FakeMcpServer(app, isModern);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        fake.Url = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First() + "/mcp";
        return fake;
    }

    /// <summary>A tool with one text argument.</summary>
    public static JsonObject Tool(string name, string description = "A tool.") => new()
    {
        ["name"] = name,
        ["description"] = description,
        ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["text"] = new JsonObject { ["type"] = "string" } } },
    };

    /// <summary>Counts messages of one method.</summary>
    public SignalCounter Arrived(string method) => _arrived.GetOrAdd(method, static name => new SignalCounter($"{name} received by the MCP server"));

    /// <summary>From now on it lists these.</summary>
    public FakeMcpServer Lists(params JsonObject[] tools)
    {
        _tools = [.. tools];
        return this;
    }

    /// <summary>From now on it lists these resources, and reads each as its own address.</summary>
    public FakeMcpServer ListsResources(params string[] uris)
    {
        _resources = [.. uris.Select(static uri => new JsonObject { ["uri"] = uri, ["name"] = uri })];
        return this;
    }

    /// <summary>From now on it refuses to list its tools, in these words.</summary>
    public FakeMcpServer RefusesLists(string message)
    {
        Volatile.Write(ref _listError, message);
        return this;
    }

    /// <summary>From now on it says this of itself to whoever begins a session.</summary>
    public FakeMcpServer Says(string instructions)
    {
        Volatile.Write(ref _instructions, instructions);
        return this;
    }

    /// <summary>From now on it answers calls like this.</summary>
    public FakeMcpServer Answers(Func<FakeMcpExchange, Task> call)
    {
        Volatile.Write(ref _call, call);
        return this;
    }

    /// <summary>What is said to who listens; a server without it serves no listening.</summary>
    public Func<FakeMcpExchange, Task>? Listening { get; set; }

    /// <summary>Forgets every session, as a restart does.</summary>
    public void ForgetSessions() => _sessions.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    internal Task<JsonObject> ResponseTo(string id) => _responses.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task HandleAsync(HttpContext http)
    {
        try
        {
            await (http.Request.Method switch { "POST" => PostAsync(http), "DELETE" => DeleteAsync(http), _ => StatusAsync(http, 405) });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Disconnects.Increment();
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        var message = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        var request = new FakeMcpRequest(
            (string?)message["method"] ?? "", message, http.Request.Headers.ToImmutableDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString()));
        _received.Enqueue(request);
        Arrived(request.Method).Increment();
        if (request.Method.Length == 0)
        {
            _responses.GetOrAdd((string)message["id"]!, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(message);
            http.Response.StatusCode = 202;
        }
        else if (_isModern)
        {
            await ModernAsync(new FakeMcpExchange(http, this, request));
        }
        else
        {
            await LegacyAsync(http, new FakeMcpExchange(http, this, request));
        }
    }

    private Task ModernAsync(FakeMcpExchange exchange)
    {
        var request = exchange.Request;
        var version = (string?)request.Parameters["_meta"]?["io.modelcontextprotocol/protocolVersion"];
        if (version != "2026-07-28" || request.Headers.GetValueOrDefault("mcp-protocol-version") != version || request.Headers.GetValueOrDefault("mcp-method") != request.Method)
        {
            exchange.Status(400);
            return exchange.ErrorAsync(-32020, "Header mismatch");
        }

        return request.Method == "server/discover"
            ? exchange.ResultAsync(new JsonObject { ["resultType"] = "complete", ["supportedVersions"] = new JsonArray("2026-07-28"), ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() }, ["ttlMs"] = 0, ["cacheScope"] = "public" })
            : AnswerAsync(exchange);
    }

    private Task LegacyAsync(HttpContext http, FakeMcpExchange exchange)
    {
        var request = exchange.Request;
        if (request.Method == "initialize")
        {
            var session = Guid.NewGuid().ToString("N");
            _sessions[session] = true;
            http.Response.Headers["Mcp-Session-Id"] = session;
            return exchange.ResultAsync(new JsonObject
            {
                ["protocolVersion"] = "2025-11-25",
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject(), ["resources"] = new JsonObject() },
                ["serverInfo"] = new JsonObject { ["name"] = "fake", ["version"] = "1" },
                ["instructions"] = Volatile.Read(ref _instructions),
            });
        }

        if (request.Headers.GetValueOrDefault("mcp-session-id") is not { } named)
        {
            exchange.Status(400);
            return exchange.ErrorAsync(-32000, "Bad Request: no session");
        }

        if (!_sessions.ContainsKey(named))
        {
            exchange.Status(404);
            return exchange.ErrorAsync(-32001, "Session not found");
        }

        if (request.Message["id"] is null)
        {
            exchange.Status(202);
            return Task.CompletedTask;
        }

        return AnswerAsync(exchange);
    }

    private Task AnswerAsync(FakeMcpExchange exchange)
    {
        var result = new JsonObject();
        if (_isModern)
        {
            result["resultType"] = "complete";
        }

        switch (exchange.Request.Method)
        {
            case "tools/list" when Volatile.Read(ref _listError) is { } refusal:
                return exchange.ErrorAsync(-32000, refusal);
            case "tools/list":
                result["tools"] = new JsonArray([.. _tools.Select(static tool => tool.DeepClone())]);
                return exchange.ResultAsync(result);
            case "resources/list" when !_resources.IsEmpty:
                result["resources"] = new JsonArray([.. _resources.Select(static resource => resource.DeepClone())]);
                return exchange.ResultAsync(result);
            case "resources/read" when !_resources.IsEmpty:
                var uri = (string?)exchange.Request.Parameters["uri"];
                result["contents"] = new JsonArray(new JsonObject { ["uri"] = uri, ["text"] = $"inside {uri}" });
                return exchange.ResultAsync(result);
            case "tools/call" or "tasks/get" or "tasks/update" or "tasks/cancel":
                return Volatile.Read(ref _call)(exchange);
            case "subscriptions/listen" when Listening is { } listening:
                return listening(exchange);
            default:
                return exchange.ErrorAsync(-32601, "Method not found");
        }
    }

    private Task DeleteAsync(HttpContext http)
    {
        if (_sessions.TryRemove(http.Request.Headers["Mcp-Session-Id"].ToString(), out _))
        {
            SessionsEnded.Increment();
        }

        return StatusAsync(http, 200);
    }

    private static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
