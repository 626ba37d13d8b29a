using System.Net;
using System.Text;
using System.Text.Json;
using Guard.Engine.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Errors;

public class ErrorMiddlewareTests
{
    private const string Secret = "sk-very-secret";

    [Fact]
    public async Task ThrownException_BecomesInternal_WithoutItsText()
    {
        using var logs = new RecordingLogs();
        await using var app = await StartAsync(logs);
        using var client = ClientOf(app);

        using var response = await client.GetAsync("/throw", TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        TypeOf(body).ShouldBe("internal_server_error");
        body.ShouldNotContain(Secret);
        logs.Text.ShouldContain("System.InvalidOperationException");
        logs.Text.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task UnknownRoute_IsNotFound_InTheEnvelope()
    {
        await using var app = await StartAsync();
        using var client = ClientOf(app);

        using var response = await client.GetAsync("/nothing-here", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        TypeOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("not_found_error");
    }

    [Fact]
    public async Task WrongMethod_IsRefused_WithTheAllowedOne()
    {
        await using var app = await StartAsync();
        using var client = ClientOf(app);

        using var response = await client.PostAsync("/throw", null, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        body.ShouldContain("Use GET");
        response.Content.Headers.Allow.ShouldContain("GET");
    }

    [Fact]
    public async Task EmptyNotFound_PassesUntouched_WhenAnEndpointAnswered()
    {
        await using var app = await StartAsync();
        using var client = ClientOf(app);

        using var response = await client.GetAsync("/own-404", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task TooLargeBody_Is413_InTheEnvelope()
    {
        await using var app = await StartAsync();
        using var client = ClientOf(app);
        using var content = new ByteArrayContent(new byte[4096]);

        using var response = await client.PostAsync("/small-body", content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        TypeOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task BrokenStream_IsCutOff_NotEndedCleanly()
    {
        await using var app = await StartAsync();
        using var client = ClientOf(app);

        await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync("/half", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ClientAbort_IsNoError()
    {
        using var logs = new RecordingLogs();
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(logs));
        var middleware = new ErrorMiddleware(
            _ => throw new OperationCanceledException(), new OpenAiErrorWriter(ErrorProfile.Default), factory.CreateLogger<ErrorMiddleware>());

        await middleware.InvokeAsync(context);

        context.Response.StatusCode.ShouldBe(499);
        logs.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task CancellationThatIsNotTheClients_IsInternal()
    {
        var context = new DefaultHttpContext();
        using var factory = LoggerFactory.Create(_ => { });
        var middleware = new ErrorMiddleware(
            _ => throw new OperationCanceledException(), new OpenAiErrorWriter(ErrorProfile.Default), factory.CreateLogger<ErrorMiddleware>());

        await middleware.InvokeAsync(context);

        context.Response.StatusCode.ShouldBe(500);
    }

    private static string? TypeOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("error").GetProperty("type").GetString();
    }

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };

    private static async Task<WebApplication> StartAsync(RecordingLogs? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.Services.AddGuardErrors(ErrorProfile.Default);
        var app = builder.Build();
        app.UseGuardErrors();
        app.UseRouting();
        app.MapGet("/throw", IResult () => throw new InvalidOperationException(Secret));
        app.MapGet("/own-404", () => Results.StatusCode(404));
        app.MapGet("/half", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException(Secret);
        });
        app.MapPost("/small-body", async (HttpContext context) =>
        {
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = 16;
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class RecordingLogs : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Guard.", StringComparison.Ordinal)
            ? this
            : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_text)
            {
                _text.Append(formatter(state, exception)).Append(exception).AppendLine();
            }
        }

        public void Dispose()
        {
        }
    }
}
