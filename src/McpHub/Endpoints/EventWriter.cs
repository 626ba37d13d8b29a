using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.McpHub.Endpoints;

/// <summary>Writes an answer as a stream of events, one whole event after the other: who gives up waiting for its turn leaves no half of one behind. Thread-safe.</summary>
internal sealed class EventWriter(HttpContext context) : IDisposable
{
    private static readonly byte[] Comment = ": \n\n"u8.ToArray();

    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isOver;

    /// <summary>The answer is a stream by now.</summary>
    public bool HasBegun { get; private set; }

    public ValueTask MessageAsync(JsonObject message, bool isLast, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.UTF8.GetBytes($"event: message\ndata: {message.ToJsonString()}\n\n"), isLast, cancellationToken);

    /// <summary>An event of another kind; its data is one line.</summary>
    public ValueTask EventAsync(string type, string data, CancellationToken cancellationToken) => WriteAsync(Encoding.UTF8.GetBytes($"event: {type}\ndata: {data}\n\n"), isLast: false, cancellationToken);

    /// <summary>Something that means nothing: it begins the stream, and shows that it is alive.</summary>
    public ValueTask CommentAsync(CancellationToken cancellationToken) => WriteAsync(Comment, isLast: false, cancellationToken);

    public void Dispose() => _writing.Dispose();

    private async ValueTask WriteAsync(byte[] bytes, bool isLast, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_isOver)
            {
                return;
            }

            _isOver = isLast;
            Begin();
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Begin()
    {
        if (HasBegun)
        {
            return;
        }

        HasBegun = true;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }
}
