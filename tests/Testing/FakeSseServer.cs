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

/// <summary>An MCP server on loopback that speaks HTTP+SSE, the transport of 2024-11-05, with a script of a test for streams and calls. Keeps every message. Thread-safe.</summary>
public sealed class FakeSseServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeMcpRequest> _received = new();
    private readonly ConcurrentDictionary<string, FakeSseStream> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SignalCounter> _arrived = new(StringComparer.Ordinal);
    private ImmutableArray<JsonObject> _tools = [];
    private Func<FakeSseStream, Task> _open = static stream => stream.EventAsync("endpoint", stream.Address);
    private Func<FakeSseCall, Task> _call = static call => call.TextAsync((string?)call.Request.Parameters["name"] ?? "");
    private int _postStatus = StatusCodes.Status202Accepted;

    private FakeSseServer(WebApplication app) => _app = app;

    /// <summary>Address of its stream.</summary>
    public string Url { get; private set; } = "";

    public IReadOnlyList<FakeMcpRequest> Received => [.. _received];

    /// <summary>Every request, whatever it was: a stream, a message, something else.</summary>
    public SignalCounter Requests { get; } = new("request to the server");

    public SignalCounter Opened { get; } = new("stream opened");

    public SignalCounter Closed { get; } = new("stream closed");

    /// <summary>Streams that are open.</summary>
    public IReadOnlyList<FakeSseStream> Streams => [.. _streams.Values];

    public static async Task<FakeSseServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        var app = builder.Build();
        var fake = new FakeSseServer(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        fake.Url = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First() + "/sse";
        return fake;
    }

    /// <summary>Counts messages of one method.</summary>
    public SignalCounter Arrived(string method) => _arrived.GetOrAdd(method, static name => new SignalCounter($"{name} received"));

    /// <summary>From now on it lists these.</summary>
    public FakeSseServer Lists(params JsonObject[] tools)
    {
        _tools = [.. tools];
        return this;
    }

    /// <summary>From now on it opens streams like this, in place of naming its address; the stream stays open behind it.</summary>
    public FakeSseServer Opens(Func<FakeSseStream, Task> open)
    {
        Volatile.Write(ref _open, open);
        return this;
    }

    /// <summary>From now on it answers calls like this.</summary>
    public FakeSseServer Answers(Func<FakeSseCall, Task> call)
    {
        Volatile.Write(ref _call, call);
        return this;
    }

    /// <summary>From now on it answers the posting of calls with this status, and does nothing else where that is an error.</summary>
    public FakeSseServer Takes(int status)
    {
        Volatile.Write(ref _postStatus, status);
        return this;
    }

    /// <summary>Forgets every stream without ending it.</summary>
    public void ForgetStreams() => _streams.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        Requests.Increment();
        if (http.Request.Path == "/sse" && http.Request.Method == "GET")
        {
            await StreamAsync(http);
        }
        else
        {
            await PostAsync(http);
        }
    }

    private async Task StreamAsync(HttpContext http)
    {
        using var stream = new FakeSseStream(http);
        _streams[stream.Id] = stream;
        try
        {
            await Volatile.Read(ref _open)(stream);
            Opened.Increment();
            await stream.OverAsync();
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        finally
        {
            _streams.TryRemove(stream.Id, out _);
            Closed.Increment();
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        var message = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        var request = new FakeMcpRequest(
            (string?)message["method"] ?? "", message, http.Request.Headers.ToImmutableDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString()));
        _received.Enqueue(request);
        Arrived(request.Method).Increment();
        var status = request.Method == "tools/call" ? Volatile.Read(ref _postStatus) : StatusCodes.Status202Accepted;
        if (!_streams.TryGetValue(http.Request.Query["sessionId"].ToString(), out var stream))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.StatusCode = status;
        if (status < 300)
        {
            stream.Run(() => AnswerAsync(stream, request));
        }
    }

    private Task AnswerAsync(FakeSseStream stream, FakeMcpRequest request)
    {
        var call = new FakeSseCall(stream, request);
        switch (request.Method)
        {
            case "":
                stream.Hear(request.Message);
                return Task.CompletedTask;
            case "initialize":
                return call.ResultAsync(new JsonObject
                {
                    ["protocolVersion"] = "2024-11-05",
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
                    ["serverInfo"] = new JsonObject { ["name"] = "fake", ["version"] = "1" },
                });
            case "tools/list":
                return call.ResultAsync(new JsonObject { ["tools"] = new JsonArray([.. _tools.Select(static tool => tool.DeepClone())]) });
            case "tools/call":
                return Volatile.Read(ref _call)(call);
            default:
                return request.Message["id"] is null ? Task.CompletedTask : call.ErrorAsync(-32601, "Method not found");
        }
    }
}
