using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>
/// The address of clients of 2024-11-05: a stream that stays open, and an address named on it that takes messages. The name in that address belongs to who opened the stream, and
/// every message comes with the key. Thread-safe.
/// </summary>
internal sealed class SseEndpoint(McpEntrance entrance, SessionTable sessions, McpRequests requests, SessionEnd ends, TimeProvider time)
{
    public const string MessagesPath = "/messages";

    private readonly ConcurrentDictionary<string, SseStream> _streams = new(StringComparer.Ordinal);

    /// <summary>GET: opens a stream.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (await entrance.AdmitAsync(context) is not { } caller || !await McpEntrance.AcceptsAsync(context, "text/event-stream"))
        {
            return;
        }

        var (session, ended) = sessions.Open(caller, ClientProfile.Unknown);
        ends.Add(ended);
        await using var stream = new SseStream(context, session, time);
        _streams[session.Id] = stream;
        try
        {
            await stream.Events.EventAsync("endpoint", $"{context.Request.PathBase}{MessagesPath}?sessionId={session.Id}", context.RequestAborted);
            await stream.StayAsync(() => sessions.Touch(session), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The ordinary end.
        }
        finally
        {
            _streams.TryRemove(session.Id, out _);
            if (sessions.End(session))
            {
                ends.Add([session]);
            }
        }
    }

    /// <summary>POST: takes one message; what it leads to is said on the stream.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await entrance.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        var name = context.Request.Query["sessionId"];
        if (name is not [{ Length: > 0 and <= 128 } id] || sessions.Find(id, caller) is null || !_streams.TryGetValue(id, out var stream))
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status404NotFound, RpcReply.Fail(JsonRpc.SessionNotFound, "There is no open stream of this name; open another."));
            return;
        }

        if (await entrance.ReadAsync(context) is not { } message)
        {
            return;
        }

        var version = context.Request.Headers["MCP-Protocol-Version"].ToString();
        if (version.Length > 0 && !McpVersion.Legacy.Contains(version))
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status400BadRequest, McpHttpChecks.Unsupported(version), JsonRpc.IdOf(message));
            return;
        }

        await TakeAsync(context, caller, stream, message);
    }

    private async ValueTask TakeAsync(HttpContext context, Caller caller, SseStream stream, JsonObject message)
    {
        var method = JsonRpc.MethodOf(message);
        var id = JsonRpc.IdOf(message);
        var isTaken = true;
        if (method is not null && id is not null)
        {
            var detached = DetachedRequest.Of(context, stream.Names);
            isTaken = stream.TryStart(token => AnswerAsync(detached, caller, stream, message, token));
        }
        else if (method == "notifications/initialized" && stream.Session.TryListen())
        {
            var detached = DetachedRequest.Of(context, stream.Names);
            isTaken = stream.TryStart(token => requests.ListenAsync(detached, caller, new SseExchange(stream), stream.Session, token));
        }
        else
        {
            McpPosts.Take(message, method, stream.Session);
        }

        if (!isTaken)
        {
            await McpEntrance.RefuseAsync(context, StatusCodes.Status429TooManyRequests, RpcReply.Fail(HubErrors.RateLimited, "Too many requests run on this stream; wait for some to end."), id);
            return;
        }

        context.Response.StatusCode = message["id"] is not null && id is null ? StatusCodes.Status400BadRequest : StatusCodes.Status202Accepted;
    }

    private async ValueTask AnswerAsync(HttpContext detached, Caller caller, SseStream stream, JsonObject message, CancellationToken cancellationToken)
    {
        var session = stream.Session;
        var id = JsonRpc.IdOf(message)!;
        var method = JsonRpc.MethodOf(message)!;
        var exchange = new SseExchange(stream);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        session.Started(id, running);
        try
        {
            var reply = method == "initialize"
                ? await WelcomeAsync(detached, caller, session, message, running.Token)
                : await requests.DispatchAsync(detached, caller, message, exchange, session, running.Token);
            if (reply.Error is null)
            {
                session.Remember(method, JsonRpc.ParametersOf(message));
            }

            await exchange.SayAsync(reply.ToMessage(id), running.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client cancelled: it wants no answer.
        }
        finally
        {
            session.Ended(id);
        }
    }

    private ValueTask<RpcReply> WelcomeAsync(HttpContext detached, Caller caller, HubSession session, JsonObject message, CancellationToken cancellationToken)
    {
        var client = ClientProfile.OfInitialize(JsonRpc.ParametersOf(message));
        if (!session.TryIntroduce(client))
        {
            return ValueTask.FromResult(RpcReply.Fail(JsonRpc.InvalidRequest, "The session is initialized already."));
        }

        return requests.WelcomeAsync(detached, caller, client, session, cancellationToken);
    }
}
