using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
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
/// A service on loopback that speaks LiteLLM's generic guardrail protocol, as strictly as one written with typed models: a request that lacks a required field or
/// holds a wrong type is answered with 422. Keeps every request to the byte. Thread-safe.
/// </summary>
public sealed class FakeGuardrailService : IAsyncDisposable
{
    public const string Path = "/beta/litellm_basic_guardrail_api";

    private static readonly string[] Lists = ["images", "tools", "tool_calls", "structured_messages"];
    private static readonly string[] Words = ["litellm_call_id", "litellm_trace_id", "litellm_version", "model"];

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly CancellationTokenSource _closing = new();
    private Func<ReceivedRequest, FakeGuardrailReply> _script = static _ => FakeGuardrailReply.None;

    private FakeGuardrailService(WebApplication app) => _app = app;

    /// <summary>Scheme, host and port: what <c>api_base</c> is set to.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>When set, a request without it in <c>x-api-key</c> is answered with 401.</summary>
    public string? RequiredKey { get; set; }

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    public ReceivedRequest Last => _received.LastOrDefault() ?? throw new InvalidOperationException("The guardrail service received nothing.");

    /// <summary>Counts requests whose body has arrived in full.</summary>
    public SignalCounter Requests { get; } = new("request received by the guardrail service");

    /// <summary>Counts callers that went away before their answer ended.</summary>
    public SignalCounter Disconnects { get; } = new("caller disconnected from the guardrail service");

    public static async Task<FakeGuardrailService> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        var app = builder.Build();
        var fake = new FakeGuardrailService(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        fake.BaseUrl = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return fake;
    }

    public FakeGuardrailService Answer(FakeGuardrailReply reply) => Answer(_ => reply);

    /// <summary>From now on every well-formed request is answered like this.</summary>
    public FakeGuardrailService Answer(Func<ReceivedRequest, FakeGuardrailReply> script)
    {
        Volatile.Write(ref _script, script);
        return this;
    }

    /// <summary>Rewrites each text, and says so when one changed.</summary>
    public FakeGuardrailService Rewrite(Func<string, string> rewrite) => Answer(request =>
    {
        var texts = request.Json.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        var rewritten = texts.Select(rewrite).ToArray();
        return texts.SequenceEqual(rewritten, StringComparer.Ordinal) ? FakeGuardrailReply.None : FakeGuardrailReply.Intervened(rewritten);
    });

    public void Forget() => _received.Clear();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var request = await ReceivedRequest.ReadAsync(http);
        _received.Enqueue(request);
        Requests.Increment();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token);
        try
        {
            await WriteAsync(http, Decide(request), ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            Disconnects.Increment();
            http.Abort();
        }
    }

    private static async Task WriteAsync(HttpContext http, FakeGuardrailReply reply, CancellationToken cancellationToken)
    {
        if (reply.Gate is not null)
        {
            await reply.Gate.WaitAsync(cancellationToken);
        }

        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = reply.ContentType;
        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await http.Response.Body.WriteAsync(reply.Body.AsMemory(), cancellationToken);
    }

    private FakeGuardrailReply Decide(ReceivedRequest request)
    {
        if (request.Method != "POST" || !request.Path.EndsWith(Path, StringComparison.Ordinal))
        {
            return FakeGuardrailReply.Json("""{"detail":"Not Found"}""", 404);
        }

        if (RequiredKey is not null && request.Header("x-api-key") != RequiredKey)
        {
            return FakeGuardrailReply.Json("""{"detail":"Unauthorized"}""", 401);
        }

        return WrongField(request.Json) is { } field
            ? FakeGuardrailReply.Json($$"""{"detail":"{{field}}"}""", 422)
            : Volatile.Read(ref _script)(request);
    }

    /// <summary>The first field that a typed model of the protocol would refuse, or null.</summary>
    private static string? WrongField(JsonElement body)
    {
        if (!Is(body, "texts", JsonValueKind.Array) || body.GetProperty("texts").EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String))
        {
            return "texts";
        }

        if (!Is(body, "input_type", JsonValueKind.String) || body.GetProperty("input_type").GetString() is not ("request" or "response"))
        {
            return "input_type";
        }

        foreach (var name in new[] { "request_data", "additional_provider_specific_params" }.Where(name => !Is(body, name, JsonValueKind.Object)))
        {
            return name;
        }

        return Lists.FirstOrDefault(name => !Is(body, name, JsonValueKind.Array, JsonValueKind.Null))
            ?? Words.FirstOrDefault(name => !Is(body, name, JsonValueKind.String, JsonValueKind.Null))
            ?? (Is(body, "request_headers", JsonValueKind.Object, JsonValueKind.Null) ? null : "request_headers");
    }

    private static bool Is(JsonElement body, string name, params ReadOnlySpan<JsonValueKind> kinds) =>
        body.TryGetProperty(name, out var value) && kinds.Contains(value.ValueKind);
}
