using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.McpHub.Endpoints;

/// <summary>
/// The answer to one POST: plain JSON, or a stream of events from the first thing on that has to be said before the answer. Thread-safe; owned by one request.
/// </summary>
internal sealed class HttpExchange(HttpContext context, ClientProfile client, HubSession? session) : IExchange, IDisposable
{
    private static readonly byte[] EventStart = "event: message\ndata: "u8.ToArray();
    private static readonly byte[] Comment = ": \n\n"u8.ToArray();
    private static readonly byte[] EventEnd = "\n\n"u8.ToArray();

    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isStream;
    private bool _isOver;

    public ClientProfile Client => client;

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) =>
        client.Wants(notification) ? WriteAsync(notification, isLast: false, cancellationToken) : default;

    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        if (session is null || client.Capabilities[method[..method.IndexOf('/', StringComparison.Ordinal)]] is null)
        {
            return RpcReply.Fail(JsonRpc.MethodNotFound, "The client cannot be asked for this.");
        }

        if (session.Ask() is not { } question)
        {
            return RpcReply.Fail(JsonRpc.InternalError, "Too many questions wait for the client.");
        }

        try
        {
            await WriteAsync(JsonRpc.Request(question.Id.DeepClone(), method, parameters), isLast: false, cancellationToken);
            return await question.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            session.Forget(question.Id);
        }
    }

    /// <summary>Begins a stream that has nothing to say yet.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        Start();
        await context.Response.Body.WriteAsync(Comment, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Ends the answer with the response.</summary>
    public async ValueTask CompleteAsync(JsonObject response, int status, CancellationToken cancellationToken)
    {
        if (_isStream)
        {
            await WriteAsync(response, isLast: true, cancellationToken);
            return;
        }

        context.Response.StatusCode = status;
        await JsonAnswer.WriteAsync(context.Response, response, cancellationToken);
    }

    public void Dispose() => _writing.Dispose();

    private async ValueTask WriteAsync(JsonObject message, bool isLast, CancellationToken cancellationToken)
    {
        var data = Encoding.UTF8.GetBytes(message.ToJsonString());
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_isOver)
            {
                return;
            }

            _isOver = isLast;
            Start();
            var body = context.Response.Body;
            await body.WriteAsync(EventStart, cancellationToken);
            await body.WriteAsync(data, cancellationToken);
            await body.WriteAsync(EventEnd, cancellationToken);
            await body.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Start()
    {
        if (_isStream)
        {
            return;
        }

        _isStream = true;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }
}
