using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Guard.Testing;

/// <summary>A plain HTTP API on loopback that serves its own OpenAPI document and answers as a test says. Keeps every request. Thread-safe.</summary>
public sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeApiRequest> _received = new();
    private Func<HttpContext, Task> _answer = static http => http.Response.WriteAsync("ok");
    private volatile string? _document;

    private FakeApi(WebApplication app) => _app = app;

    /// <summary>Where the API is, without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Where the document is: <c>/openapi</c> behind <see cref="Url"/>.</summary>
    public string DocumentUrl => Url + "/openapi";

    /// <summary>Requests besides those for the document.</summary>
    public IReadOnlyList<FakeApiRequest> Received => [.. _received];

    /// <summary>Counts requests for the document.</summary>
    public SignalCounter Documents { get; } = new("the OpenAPI document was asked for");

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, TestLifetime>();
        var app = builder.Build();
        var fake = new FakeApi(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        fake.Url = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return fake;
    }

    /// <summary>From now on it serves this document; null for 503.</summary>
    public FakeApi Describes(string? document)
    {
        _document = document;
        return this;
    }

    /// <summary>From now on it answers like this.</summary>
    public FakeApi Answers(Func<HttpContext, Task> answer)
    {
        Volatile.Write(ref _answer, answer);
        return this;
    }

    /// <summary>From now on it answers with this.</summary>
    public FakeApi Answers(int status, string body, string contentType = "application/json") => Answers(http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/openapi")
        {
            Documents.Increment();
            http.Response.StatusCode = _document is null ? 503 : 200;
            await http.Response.WriteAsync(_document ?? "");
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        _received.Enqueue(new FakeApiRequest(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            await reader.ReadToEndAsync(http.RequestAborted),
            http.Request.Headers.ToImmutableDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString())));
        await Volatile.Read(ref _answer)(http);
    }
}
