using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Guard.Testing;

/// <summary>
/// An upstream on loopback that speaks OpenAI's chat completions and responses (also under Azure's paths), keeps every request to the byte and misbehaves on demand.
/// Thread-safe; it answers any number of requests at once.
/// </summary>
public sealed class FakeOpenAi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly ConcurrentQueue<FakeReply> _next = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SignalCounter _requests = new("request received by the upstream");
    private readonly SignalCounter _answers = new("answer written in full by the upstream");
    private readonly SignalCounter _disconnects = new("caller disconnected from the upstream");
    private Func<ReceivedRequest, FakeReply> _script = static _ => FakeReply.Echo;
    private long _number;

    private FakeOpenAi(WebApplication app) => _app = app;

    /// <summary>Scheme, host and port.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What <c>api_base</c> of an OpenAI deployment is set to.</summary>
    public string BaseUrl => $"{Address.GetLeftPart(UriPartial.Authority)}/v1";

    /// <summary>What <c>api_base</c> of an Azure deployment is set to.</summary>
    public string AzureBase => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>When set, any other key is answered with 401.</summary>
    public string? RequiredKey { get; set; }

    public ImmutableArray<string> Models { get; set; } = ["gpt-4o", "gpt-4o-mini"];

    /// <summary>Everything received so far, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    public ReceivedRequest LastRequest => _received.LastOrDefault() ?? throw new InvalidOperationException("The upstream received nothing.");

    /// <summary>Counts requests whose body has arrived in full.</summary>
    public SignalCounter Requests => _requests;

    /// <summary>Counts answers that were written to their end.</summary>
    public SignalCounter Answers => _answers;

    /// <summary>Counts callers that went away before their answer ended.</summary>
    public SignalCounter Disconnects => _disconnects;

    /// <param name="port">0 lets the system choose.</param>
    public static async Task<FakeOpenAi> StartAsync(int port = 0, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, port));

        // With a buffer of one byte a flush returns only when the socket has taken everything before it.
        builder.Services.Configure<SocketTransportOptions>(static socket => socket.MaxWriteBufferSize = 1);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        var app = builder.Build();
        var fake = new FakeOpenAi(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync(cancellationToken);
        fake.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return fake;
    }

    /// <summary>From now on every request without a queued reply is answered like this.</summary>
    public FakeOpenAi Answer(FakeReply reply) => Answer(_ => reply);

    /// <inheritdoc cref="Answer(FakeReply)"/>
    public FakeOpenAi Answer(Func<ReceivedRequest, FakeReply> script)
    {
        Volatile.Write(ref _script, script);
        return this;
    }

    /// <summary>Queues replies for the next requests; after them the usual answer counts again.</summary>
    public FakeOpenAi AnswerNext(params ReadOnlySpan<FakeReply> replies)
    {
        foreach (var reply in replies)
        {
            _next.Enqueue(reply);
        }

        return this;
    }

    public void Forget() => _received.Clear();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.Listen(IPAddress.Loopback, port);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }

    private async Task HandleAsync(HttpContext http)
    {
        var request = await ReceivedRequest.ReadAsync(http);
        _received.Enqueue(request);
        _requests.Increment();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token);
        try
        {
            var (reply, answer) = Decide(request);
            await new FakeReplyWriter(http, reply, request, ended.Token).WriteAsync(answer);
            _answers.Increment();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            _disconnects.Increment();
            http.Abort();
        }
    }

    private (FakeReply Reply, OpenAiAnswer? Answer) Decide(ReceivedRequest request)
    {
        if (RequiredKey is not null && !HasKey(request, RequiredKey))
        {
            return (FakeReply.Unauthorized(), null);
        }

        if (request.Method == "GET" && request.Path.EndsWith("/models", StringComparison.Ordinal))
        {
            return (FakeReply.Raw(200, "application/json", OpenAiWire.Models(Models)), null);
        }

        if (request.Method != "POST" || !(request.IsResponses || request.Path.EndsWith("/chat/completions", StringComparison.Ordinal)))
        {
            return (FakeReply.Error(404, $"Invalid URL ({request.Method} {request.Path})", "invalid_request_error"), null);
        }

        if (!IsReadable(request))
        {
            return (FakeReply.Error(400, "We could not parse the JSON body of your request.", "invalid_request_error"), null);
        }

        var reply = _next.TryDequeue(out var next) ? next : Volatile.Read(ref _script)(request);
        return (reply, OpenAiAnswer.For(reply, request, Interlocked.Increment(ref _number), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
    }

    private static bool HasKey(ReceivedRequest request, string key) =>
        string.Equals(request.Header("Authorization"), $"Bearer {key}", StringComparison.Ordinal) || string.Equals(request.Header("api-key"), key, StringComparison.Ordinal);

    private static bool IsReadable(ReceivedRequest request)
    {
        try
        {
            return request.Json.ValueKind == JsonValueKind.Object
                && (request.IsResponses || (request.Json.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
