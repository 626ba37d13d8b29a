using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>
/// The answer to one POST: plain JSON, or a stream of events from the first thing on that has to be said before the answer. Thread-safe; owned by one request.
/// </summary>
internal sealed class HttpExchange(HttpContext context, ClientProfile client, HubSession? session) : IExchange, IDisposable
{
    private readonly EventWriter _events = new(context);

    public ClientProfile Client => client;

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) =>
        client.Wants(notification) ? _events.MessageAsync(notification, isLast: false, cancellationToken) : default;

    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken) => session is null
        ? HubSession.CannotAsk
        : await session.AskAsync(method, parameters, (question, token) => _events.MessageAsync(question, isLast: false, token), cancellationToken);

    /// <summary>Begins a stream that has nothing to say yet.</summary>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _events.CommentAsync(cancellationToken);

    /// <summary>Ends the answer with the response.</summary>
    public async ValueTask CompleteAsync(JsonObject response, int status, CancellationToken cancellationToken)
    {
        if (_events.HasBegun)
        {
            await _events.MessageAsync(response, isLast: true, cancellationToken);
            return;
        }

        context.Response.StatusCode = status;
        await JsonAnswer.WriteAsync(context.Response, response, cancellationToken);
    }

    public void Dispose() => _events.Dispose();
}
