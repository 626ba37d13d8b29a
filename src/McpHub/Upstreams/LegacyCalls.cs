using System.Net;
using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>Requests to servers of 2025-11-25 and older, inside a session that is opened when first needed and again when the server forgot it.</summary>
internal sealed class LegacyCalls(ServerConnection connection, McpServerSettings settings, McpHubOptions options, HubInstructions instructions, Func<string, RpcReply> fail)
{
    private const int MaxResumes = 5;

    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, UpstreamDeadline deadline)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            RpcReply? refusal = null;
            var session = await request.Sessions.GetAsync(settings.Instance, KeyOf(request), Open, deadline.Token);
            if (session is null)
            {
                return refusal ?? fail("opened no session");
            }

            var reply = await SendOnceAsync(request, session, deadline);
            if (reply is { } answer)
            {
                return answer;
            }

            // The server forgot the session, so it has done nothing: the request may go again, once.
            request.Sessions.Drop(settings.Instance, KeyOf(request), session);
            if (isSecond)
            {
                return fail("does not know the session that it just opened");
            }

            async ValueTask<UpstreamSession?> Open(CancellationToken cancellationToken)
            {
                (var opened, refusal) = await OpenAsync(request, cancellationToken);
                return opened;
            }
        }
    }

    /// <summary>Subscribes to the resources and reads the session's own stream to its end.</summary>
    /// <param name="streams">Where the stream is opened, so that it takes none of the connections of calls.</param>
    /// <param name="listener">Who hears.</param>
    /// <param name="request">On whose behalf.</param>
    /// <param name="cancellationToken">Nobody listens any more.</param>
    public async ValueTask ListenAsync(ServerConnection streams, IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        var session = await request.Sessions.GetAsync(settings.Instance, KeyOf(request), async token => (await OpenAsync(request, token)).Session, cancellationToken);
        if (session is null)
        {
            return;
        }

        foreach (var uri in listener.Wanted.Uris)
        {
            var subscribe = JsonRpc.Request(connection.NextId(), "resources/subscribe", new JsonObject { ["uri"] = uri });
            (await connection.PostAsync(subscribe, request.Identity, session.Version, session.Id, [], cancellationToken)).Dispose();
        }

        using var response = await streams.GetAsync(request.Identity, session, null, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                request.Sessions.Drop(settings.Instance, KeyOf(request), session);
            }

            return;
        }

        listener.Granted(GrantOf(session.Capabilities, listener.Wanted));
        await foreach (var message in new AnswerReader(options.MaxAnswerBytes).ReadAsync(response, cancellationToken))
        {
            if (JsonRpc.MethodOf(message) is { } method && JsonRpc.IdOf(message) is { } question)
            {
                var reply = method == "ping" ? RpcReply.Of(new JsonObject()) : RpcReply.Fail(JsonRpc.InvalidRequest, "The client is asked during its own requests only.");
                await TellAsync(reply.ToMessage(question), request.Identity, session, cancellationToken);
            }
            else if (JsonRpc.MethodOf(message) is not null)
            {
                listener.Heard(message);
            }
        }
    }

    /// <summary>What the server declared that it tells.</summary>
    public static ListenFilter GrantOf(JsonObject capabilities, ListenFilter wanted)
    {
        return new ListenFilter(Declares("tools", "listChanged"), Declares("prompts", "listChanged"), Declares("resources", "listChanged"), Declares("resources", "subscribe") ? wanted.Uris : []);

        bool Declares(string part, string ability) => capabilities[part]?[ability] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.True;
    }

    /// <summary>Says goodbye to the sessions with this server.</summary>
    public async ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken)
    {
        foreach (var (key, session) in sessions.All.Where(pair => pair.Key.Server == settings.Instance).ToList())
        {
            sessions.Drop(key.Server, key.Identity, session);
            if (session.Id is not null)
            {
                try
                {
                    (await connection.DeleteAsync(UpstreamIdentity.Of(settings, null, []), session, cancellationToken)).Dispose();
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
                {
                    // The server ends forgotten sessions by itself.
                }
            }
        }
    }

    private async ValueTask<(UpstreamSession? Session, RpcReply? Refusal)> OpenAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var id = connection.NextId();
        var parameters = new JsonObject
        {
            ["protocolVersion"] = McpVersion.LatestLegacy,
            ["capabilities"] = request.Exchange.Client.Relayed(),
            ["clientInfo"] = HubInfo.Implementation(),
        };
        using var response = await connection.PostAsync(JsonRpc.Request(id, "initialize", parameters), request.Identity, null, null, [], cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return (null, fail(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"refuses the credentials it was shown (status {(int)response.StatusCode})" : $"answered with status {(int)response.StatusCode}"));
        }

        var reader = new ExchangeReader(id, default, SilentExchange.Instance, static (_, _) => default, static () => { });
        var reply = await reader.ReadAsync(new AnswerReader(options.MaxAnswerBytes).ReadAsync(response, cancellationToken), cancellationToken);
        if (reply is not { Result: JsonObject result } || JsonRpc.TextOf(result["protocolVersion"]) is not { } version || !McpVersion.Legacy.Contains(version))
        {
            return (null, reply is { Error: not null } ? reply : fail("speaks no revision of the protocol that Guard knows"));
        }

        var name = response.Headers.TryGetValues("Mcp-Session-Id", out var names) ? names.FirstOrDefault() : null;
        var session = new UpstreamSession(name, version, result["capabilities"]?.DeepClone() as JsonObject ?? []);
        instructions.Hear(settings, request.Identity, result["instructions"]);
        await TellAsync(JsonRpc.Notification("notifications/initialized", null), request.Identity, session, cancellationToken);
        return (session, null);
    }

    /// <summary>Null when the server does not know the session any more.</summary>
    private async ValueTask<RpcReply?> SendOnceAsync(UpstreamRequest request, UpstreamSession session, UpstreamDeadline deadline)
    {
        var id = connection.NextId();
        var sent = MetaNames.WithoutModern(request.Parameters);
        var progress = ProgressToken.Replace(sent, id);
        try
        {
            using var response = await connection.PostAsync(JsonRpc.Request(id, request.Method, sent), request.Identity, session.Version, session.Id, [], deadline.Token);
            if (response.StatusCode == HttpStatusCode.NotFound && session.Id is not null)
            {
                return null;
            }

            var reader = new ExchangeReader(id, progress, new PausingExchange(request.Exchange, deadline), Answer, deadline.Heard);
            var answers = new AnswerReader(options.MaxAnswerBytes);
            return await reader.ReadAsync(answers.ReadAsync(response, deadline.Token), deadline.Token)
                ?? await ResumeAsync(request.Identity, session, reader, answers, deadline)
                ?? fail(response.IsSuccessStatusCode ? "ended its answer without a result" : $"answered with status {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(id, request.Identity, session);
            throw;
        }

        ValueTask Answer(JsonObject message, CancellationToken cancellationToken) => TellAsync(message, request.Identity, session, cancellationToken);
    }

    /// <summary>A server may close the stream and be asked again for what comes behind the last event.</summary>
    private async ValueTask<RpcReply?> ResumeAsync(UpstreamIdentity identity, UpstreamSession session, ExchangeReader reader, AnswerReader answers, UpstreamDeadline deadline)
    {
        for (var round = 0; round < MaxResumes && answers.LastEventId is { } last; round++)
        {
            await Task.Delay(answers.Retry, deadline.Token);
            using var response = await connection.GetAsync(identity, session, last, deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            if (await reader.ReadAsync(answers.ReadAsync(response, deadline.Token), deadline.Token) is { } reply)
            {
                return reply;
            }
        }

        return null;
    }

    private async ValueTask TellAsync(JsonObject message, UpstreamIdentity identity, UpstreamSession session, CancellationToken cancellationToken) =>
        (await connection.PostAsync(message, identity, session.Version, session.Id, [], cancellationToken)).Dispose();

    private async ValueTask CancelAsync(long id, UpstreamIdentity identity, UpstreamSession session)
    {
        using var patience = new CancellationTokenSource(CancelPatience);
        try
        {
            await TellAsync(JsonRpc.Notification("notifications/cancelled", new JsonObject { ["requestId"] = id, ["reason"] = "The caller went away or waited too long." }), identity, session, patience.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // The server finds out by itself that nobody listens.
        }
    }

    /// <summary>Clients share a session only where the server may ask them for the same.</summary>
    public static string KeyOf(UpstreamRequest request) => $"{request.Identity.Key}\n{request.Exchange.Client.Relayed().ToJsonString()}";
}
